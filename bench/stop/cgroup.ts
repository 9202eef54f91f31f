/** The benchmark's own cgroup v2, where the machine allows one. */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** ms that the kernel gets to remove the last process from a killed cgroup. */
const EMPTYING_MS = 5000;

/** Returns the cgroup v2 folder of this process. */
function ownFolder(): string {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const mount = mounts.find((line) => line.includes(' - cgroup2 '))?.split(' ')[4];
  const path = readFileSync('/proc/self/cgroup', 'utf8').match(/^0::(.*)$/m)?.[1];
  if (mount === undefined || path === undefined) throw new Error('no cgroup v2 is mounted');
  return join(mount, path);
}

export class CgroupRoom {
  /** Null: none could be created; `why` has the reason. */
  readonly dir: string | null = null;
  readonly why: string = '';
  readonly #groups = new Set<string>();
  #made = 0;

  constructor() {
    try {
      const dir = join(ownFolder(), `huskies-bench-${process.pid}`);
      mkdirSync(dir);
      this.dir = dir;
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error);
    }
  }

  /** Creates an empty cgroup. */
  make(): string {
    if (this.dir === null) throw new Error(this.why);
    const group = join(this.dir, `tree${this.#made++}`);
    mkdirSync(group);
    this.#groups.add(group);
    return group;
  }

  /** Kills all processes of the cgroup at once. */
  static kill(group: string): void {
    writeFileSync(join(group, 'cgroup.kill'), '1');
  }

  /** Kills what is left in the cgroup and removes it. */
  async remove(group: string): Promise<void> {
    CgroupRoom.kill(group);
    await removeFolder(group);
    this.#groups.delete(group);
  }

  async close(): Promise<void> {
    for (const group of this.#groups) await this.remove(group);
    if (this.dir !== null) await removeFolder(this.dir);
  }
}

/** A cgroup is busy until its last process was removed. */
async function removeFolder(group: string): Promise<void> {
  for (const until = Date.now() + EMPTYING_MS; ; await wait(5)) {
    try {
      return rmdirSync(group);
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
