/** More ways: killing by name, killing by another program's server, and the theoretical limits. */
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { CgroupRoom } from './cgroup.ts';
import { startInPty, type Tree, type Way } from './ways.ts';
import { hasProgram, type Workshop } from './workshop.ts';

const run = promisify(execFile);

/** Throws unless the pattern is a path in the temporary folder and matches only processes of this benchmark. */
function assertOurs({ kit, worktree, bystanders }: Workshop, witness: string): void {
  const temporary = join(realpathSync(tmpdir()), 'huskies-escapes-');
  if (!worktree.startsWith(temporary) || !/^[\w/-]+$/.test(worktree)) throw new Error(`will not match ${worktree}`);
  const matched = spawnSync('pgrep', ['-f', worktree], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
  for (const pid of matched.map(Number)) {
    let args: string[];
    try {
      args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    } catch {
      // it has ended: a fork-and-exit hopper
      continue;
    }
    // a zombie has no arguments any more
    if (args.every((arg) => arg === '') || bystanders.pids.includes(pid)) continue;
    const ours = basename(args[0] ?? '') === 'escape' && args.includes(witness) && witness.startsWith(kit.dir);
    if (!ours) throw new Error(`${worktree} also matches process ${pid}: no signal was sent`);
  }
}

const pkill: Way = {
  name: 'pkill -f WORKTREE, SIGKILL',
  sort: 'usual',
  missing: () => (hasProgram('pkill', '--version') ? null : 'pkill is not installed'),
  start: startInPty,
  async ready({ witness }, shop) {
    assertOurs(shop, witness.path);
  },
  async kill(_tree, shop) {
    // exit code 1: no process matched
    return {
      says: await run('pkill', ['-KILL', '-f', shop.worktree]).then(
        () => 'done',
        () => 'no match',
      ),
    };
  },
};

const tmux: Way = {
  name: 'tmux kill-session',
  sort: 'usual',
  missing: () => (hasProgram('tmux', '-V') ? null : 'tmux is not installed'),
  async start(shop, command, witness) {
    const { worktree } = shop;
    await shop.tmux('new-session', '-d', '-s', 'bench', '-x', '80', '-y', '24', '-c', worktree, '--', ...command);
    const pid = Number(await shop.tmux('list-panes', '-t', 'bench', '-F', '#{pane_pid}'));
    const root = await shop.kit.processes.table.identify(pid);
    if (root === null) throw new Error('tmux started nothing');
    return { root, witness, close: async () => undefined };
  },
  async kill(_tree, shop) {
    await shop.tmux('kill-session', '-t', 'bench');
    return { says: 'done' };
  },
};

interface GroupedTree extends Tree {
  group: string;
}

const cgroupKill: Way<GroupedTree> = {
  name: 'cgroup.kill alone',
  sort: 'limit',
  missing: (shop) => (shop.cgroups.dir === null ? shop.cgroups.why : null),
  async start(shop, command, witness) {
    const group = shop.cgroups.make();
    const enter = ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', group];
    const tree = await startInPty(shop, [...enter, ...command], witness);
    return {
      ...tree,
      group,
      async close() {
        await tree.close();
        await shop.cgroups.remove(group);
      },
    };
  },
  async kill({ group }) {
    CgroupRoom.kill(group);
    return { says: null };
  },
};

interface ListedTree extends Tree {
  pids: number[];
}

const killLoop: Way<ListedTree> = {
  name: 'kill loop in C, pids given',
  sort: 'limit',
  missing: () => null,
  async start(shop, command, witness) {
    return { ...(await startInPty(shop, command, witness)), pids: [] };
  },
  async ready(tree) {
    tree.pids = (await tree.witness.alive()).map((one) => one.pid);
  },
  async kill({ pids }, shop) {
    const { stdout } = await run(shop.killLoop, pids.map(String));
    return { says: null, ownMs: Number(stdout) / 1000 };
  },
};

export const OUTSIDE = { pkill, tmux, cgroupKill, killLoop };
