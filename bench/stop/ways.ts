/** The compared ways of killing an agent: Huskies' own, and what a program can do to a PTY that it opened. */

import fkill from 'fkill';
import treeKill from 'tree-kill';
import { messageText } from '../../src/contract/index.ts';
import type { Identity, Spawner } from '../../src/main/core/ports/index.ts';
import type { StartedRun, Witness } from '../../src/main/testing/escapes.ts';
import type { Workshop } from './workshop.ts';

/** A started tree, and how its terminal is closed after the try. */
export interface Tree {
  root: Identity;
  witness: Witness;
  close(): Promise<void>;
}

export interface Claim {
  /** What it reports at its end; null: nothing. */
  says: string | null;
  /** ms from the first signal to the last end by a clock closer to the kernel; omitted: this program's clock. */
  ownMs?: number;
}

export interface Way<T extends Tree = Tree> {
  name: string;
  /** Its group: Huskies, a usual way, or a theoretical limit. */
  sort: 'huskies' | 'usual' | 'limit';
  /** Why it is not available here; null: it is. */
  missing(shop: Workshop): string | null;
  start(shop: Workshop, command: readonly string[], witness: Witness): Promise<T>;
  /** Runs before the clock starts. */
  ready?(tree: T, shop: Workshop): Promise<void>;
  kill(tree: T, shop: Workshop): Promise<Claim>;
}

interface HeldTree extends Tree {
  run: StartedRun;
}

export async function startInPty(
  shop: Workshop,
  command: readonly string[],
  witness: Witness,
  containment: 'auto' | 'scan' = 'scan',
  spawner?: Spawner,
): Promise<HeldTree> {
  const run = await shop.kit.start(command, shop.worktree, containment, spawner);
  return { run, root: run.pty.root, witness, close: () => run.pty.close() };
}

function huskies(name: string, containment: 'auto' | 'scan', spawner: (shop: Workshop) => Spawner): Way<HeldTree> {
  return {
    name,
    sort: 'huskies',
    missing: () => null,
    start: (shop, command, witness) => startInPty(shop, command, witness, containment, spawner(shop)),
    async kill({ run }, shop) {
      const outcome = await shop.kit.stop(run.target);
      if (outcome.verdict !== 'gone') return { says: outcome.verdict };
      return { says: outcome.strength === 'kernel' ? 'proven gone' : 'none seen' };
    },
  };
}

/** When `send` throws, the way reports 'an error'. */
function usual(name: string, send: (root: Identity, shop: Workshop) => Promise<string | null>): Way {
  return {
    name,
    sort: 'usual',
    missing: () => null,
    start: startInPty,
    async kill({ root }, shop) {
      if ((await shop.kit.processes.table.alive([root])).length === 0) throw new Error('the agent ended by itself');
      return { says: await send(root, shop) };
    },
  };
}

export const HELD: readonly Way<HeldTree>[] = [
  {
    ...huskies('Huskies, cgroup', 'auto', (shop) => shop.best),
    missing(shop) {
      const { containment, why } = shop.best.describe('auto');
      return containment === 'cgroup' ? null : messageText(why);
    },
  },
  huskies('Huskies, keeper', 'auto', (shop) => shop.kept),
  huskies('Huskies, looking only', 'scan', (shop) => shop.kept),
];

export const SIGNALLED: readonly Way[] = [
  // UnixTerminal.kill() of node-pty sends just this signal to the PTY's child
  usual('node-pty kill() (SIGHUP)', async (root) => {
    process.kill(root.pid, 'SIGHUP');
    return null;
  }),
  usual('SIGKILL to the PTY child', async (root, shop) => {
    shop.kit.processes.signals.send(root, 'SIGKILL');
    return null;
  }),
  usual('SIGKILL to the process group', async (root, shop) => {
    shop.kit.processes.signals.sendGroup(root.pid, root, 'SIGKILL');
    return null;
  }),
  usual('tree-kill (npm), SIGKILL', (root) => {
    return new Promise((done) => treeKill(root.pid, 'SIGKILL', (error) => done(error ? 'an error' : 'done')));
  }),
  usual('fkill (npm), force and tree', (root) =>
    fkill(root.pid, { force: true, tree: true }).then(
      () => 'done',
      () => 'an error',
    ),
  ),
];
