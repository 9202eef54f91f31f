import { chownSync, mkdtempSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './say.mjs';

/** The files that a delegatee must own (cgroup-v2.rst, "Delegation"). */
const DELEGATED = ['cgroup.procs', 'cgroup.threads', 'cgroup.subtree_control'];

/**
 * Creates a cgroup delegated to an ordinary user, as systemd does for `systemd-run --user --scope -p Delegate=yes`.
 * @param {{ uid: number, gid: number }} user
 * @returns {{ folder: string, enter: string[], remove: () => void } | null} `enter`: the start of a command line that runs
 *   the rest in it; null: none can be made here
 */
export function delegateCgroup({ uid, gid }) {
  const mounted = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .find((line) => line.includes(' - cgroup2 '));
  const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];
  if (mounted === undefined || own === undefined) return null;
  try {
    const folder = mkdtempSync(join(mounted.split(' ')[4] ?? '', own, 'huskies-test-'));
    chownSync(folder, uid, gid);
    for (const name of DELEGATED) chownSync(join(folder, name), uid, gid);
    const enter = ['sh', '-c', 'echo 0 > "$1/cgroup.procs" && shift && exec "$@"', 'sh', folder];
    const remove = () => {
      try {
        removeCgroup(folder);
      } catch (error) {
        say(`the cgroup ${folder} could not be removed: ${error}`);
      }
    };
    return { folder, enter, remove };
  } catch {
    // not permitted here: the tests that need one are skipped with the reason
    return null;
  }
}

/** @param {string} folder */
function removeCgroup(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeCgroup(join(folder, entry.name));
  rmdirSync(folder);
}
