/** Gives the controllers of a cgroup to those below it, so that they can have limits. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../processes/index.ts';

/** The cgroup below a host's own one into which its processes move when their cgroup must be empty. */
const LEAF = 'huskies-host';

/**
 * Does nothing if the controller is missing in `folder` or cannot be given: then the file of its limit stays missing.
 *
 * A cgroup that holds processes can give only some controllers (cgroup-v2.rst, "No Internal Process Constraint"). The
 * processes of the host's own cgroup, which is delegated to it, then move into a cgroup below.
 */
export function giveBelow(folder: string, controller: string): void {
  try {
    const has = (file: string) => readFileSync(join(folder, file), 'utf8').trim().split(' ').includes(controller);
    if (has('cgroup.subtree_control') || !has('cgroup.controllers')) return;
    const give = () => writeFileSync(join(folder, 'cgroup.subtree_control'), `+${controller}`);
    try {
      give();
    } catch (error) {
      if (codeOf(error) !== 'EBUSY') throw error;
      moveDown(folder);
      give();
    }
  } catch (error) {
    if (codeOf(error) === '') throw error;
  }
}

/** Moves all processes of a cgroup into its leaf. One that has ended meanwhile needs no move. */
function moveDown(folder: string): void {
  const leaf = join(folder, LEAF);
  mkdirSync(leaf, { recursive: true });
  const pids = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean);
  for (const pid of pids) {
    try {
      writeFileSync(join(leaf, 'cgroup.procs'), pid);
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error;
    }
  }
}
