/**
 * Real containments: what a cgroup adds to the keeper, what a PID namespace gives, and the reason shown when neither is
 * available.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canEscape, EscapeKit, type StartedRun, skipReason } from '../../testing/escapes.ts';
import { saying } from '../../testing/saying.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { Cgroups } from './cgroups.ts';
import { createSpawner } from './index.ts';
import { namespaceMissing } from './namespace.ts';

const cgroupMissing = skipReason(() => new Cgroups('/tmp/huskies-trial').missing);
const noNamespaceReason = skipReason(namespaceMissing);

let kit: EscapeKit;
beforeAll(() => {
  if (canEscape) kit = new EscapeKit({ processes: createProcesses(), clock: systemClock, spawner: createSpawner });
});
afterAll(() => kit?.close());

function cgroupOf({ pty }: StartedRun): string {
  if (pty.hold.cgroup === null) throw new Error('the run has no cgroup');
  return pty.hold.cgroup;
}

describe.skipIf(cgroupMissing !== null)(`cgroup (${cgroupMissing ?? 'delegated'})`, () => {
  async function treeOf(kind: string, count: number, folder: string) {
    const witness = kit.witness();
    const run = await kit.start([kit.escape, kind, String(count), witness.path], kit.worktree(folder), 'auto');
    await witness.ready(count + 1);
    return { witness, run };
  }

  it('I3: it holds the whole tree except the keeper, proves it gone, and leaves no folder', async () => {
    const { witness, run } = await treeOf('mix', 14, 'held');
    expect(run.pty.containment).toBe('cgroup');
    const inside = readFileSync(join(cgroupOf(run), 'cgroup.procs'), 'utf8')
      .trim()
      .split('\n')
      .map(Number);
    expect(inside).toHaveLength(15);
    expect(inside).not.toContain(run.pty.root.pid);
    expect(await kit.stop(run.target)).toMatchObject({ verdict: 'gone', strength: 'kernel', survivors: [] });
    expect(await witness.alive()).toEqual([]);
    await run.pty.close();
    expect(existsSync(cgroupOf(run))).toBe(false);
    // the project's folder is removed too
    expect(existsSync(dirname(cgroupOf(run)))).toBe(false);
    await witness.close();
  });

  it('I2, I3: when the keeper was killed, it still kills processes that no scan can find, and the strength is scan', async () => {
    const { witness, run } = await treeOf('mix', 14, 'lost');
    kit.processes.signals.send(run.pty.root, 'SIGKILL');
    expect(await run.pty.exited).toBe(null);
    expect(run.pty.hold).toMatchObject({ strength: 'scan', keeper: null });
    const outcome = await kit.stop(run.target);
    expect(outcome).toMatchObject({ verdict: 'gone', strength: 'scan' });
    expect(outcome.killed.map(({ evidence }) => evidence)).toContain('containment');
    expect(await witness.alive()).toEqual([]);
    await run.pty.close();
    await witness.close();
  });

  it('I3: an agent that leaves its cgroup, or makes cgroups in it, is still held by the keeper', async () => {
    const witness = kit.witness();
    const script = `
      own=$(sed -n 's/^0:://p' /proc/self/cgroup)
      root=$(awk '/ - cgroup2 /{print $5; exit}' /proc/self/mountinfo)
      mkdir "$root$own/below" && (echo 0 > "$root$own/below/cgroup.procs"; exec "$0" daemon 3 "$1") &
      (echo 0 > "$root/cgroup.procs"; exec "$0" daemon 3 "$2") &
      wait; sleep 600`;
    const other = kit.witness();
    const run = await kit.start(
      ['sh', '-c', script, kit.escape, witness.path, other.path],
      kit.worktree('leaves'),
      'auto',
    );
    await witness.ready(4);
    await other.ready(4);
    expect(readdirSync(cgroupOf(run))).toContain('below');
    expect(await kit.stop(run.target)).toMatchObject({ verdict: 'gone', strength: 'kernel' });
    expect([...(await witness.alive()), ...(await other.alive())]).toEqual([]);
    await run.pty.close();
    expect(existsSync(cgroupOf(run))).toBe(false);
    await witness.close();
    await other.close();
  });

  it('I5: Huskies is not killed when an agent moves it into the cgroup', async () => {
    const run = await kit.start(['sleep', '600'], kit.worktree('caught'), 'auto');
    const folder = cgroupOf(run);
    const home = join(dirname(dirname(folder)), 'cgroup.procs');
    writeFileSync(join(folder, 'cgroup.procs'), String(process.pid));
    try {
      const outcome = await kit.stop(run.target, { timeoutMs: 1500 });
      expect(outcome.strength).toBe('scan');
    } finally {
      writeFileSync(home, String(process.pid));
    }
    await kit.stop(run.target);
    await run.pty.close();
  });

  it('I2, I3: a later host finds the cgroup again, kills and lists the processes left in it, and the strength is scan', async () => {
    const { witness, run } = await treeOf('mix', 7, 'again');
    const folder = cgroupOf(run);
    kit.processes.signals.send(run.pty.root, 'SIGKILL');
    await run.pty.exited;
    const next = kit.spawner();
    expect(next.cgroups()).toContainEqual({ run: run.run, cgroup: folder });
    const hold = next.regain(folder);
    expect(hold).toMatchObject({ strength: 'scan', cgroup: folder });
    const outcome = await kit.stop({ ...run.target, hold, root: null, boot: kit.processes.table.boot() });
    expect(outcome).toMatchObject({ verdict: 'gone', strength: 'scan' });
    expect(outcome.killed.map(({ evidence }) => evidence)).toContain('containment');
    expect(await witness.alive()).toEqual([]);
    expect(next.cgroups()).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    // no process can be left in a cgroup that was removed
    expect(next.regain(folder)?.inside()).toEqual([]);
    await run.pty.close();
    await witness.close();
  });

  it('I2: a later host also finds a cgroup that is below a cgroup other than its own', async () => {
    const { witness, run } = await treeOf('mix', 2, 'scope');
    const folder = cgroupOf(run);
    const scope = join(dirname(dirname(folder)), 'run-u7.scope');
    const moved = join(scope, basename(dirname(folder)), 'run_7');
    mkdirSync(moved, { recursive: true });
    try {
      expect(kit.spawner().regain(moved)).toMatchObject({ cgroup: moved });
    } finally {
      for (const made of [moved, dirname(moved), scope]) rmdirSync(made);
    }
    await kit.stop(run.target);
    await run.pty.close();
    await witness.close();
  });

  it('I4: a folder that is not a cgroup of this project gives no hold', () => {
    const next = kit.spawner();
    for (const folder of ['/', '/etc', dirname(kit.dir), '/sys/fs/cgroup', '/sys/fs/cgroup/huskies-0123456789ab/run_1'])
      expect(next.regain(folder)).toBe(null);
  });

  it('an empty cgroup that a crash has left is removed', () => {
    const runsDir = join(kit.dir, 'runs');
    const left = new Cgroups(runsDir).make('run_left');
    if (left === null) throw new Error('no cgroup was made');
    mkdirSync(join(left.folder, 'below'));
    expect(kit.spawner().cgroups()).toEqual([]);
    expect(existsSync(left.folder)).toBe(false);
  });
});

describe.skipIf(!canEscape)('the choice of a containment', () => {
  it('comes with its reason', () => {
    expect(kit.spawner().describe('scan')).toMatchObject({ containment: 'none', why: saying('config') });
    expect(kit.spawner({ keeperPath: null }).describe('auto')).toMatchObject({
      containment: 'none',
      why: saying('compiler'),
    });
    expect(kit.spawner({ cgroups: false }).describe('auto')).toMatchObject({
      containment: 'keeper',
      why: saying('no cgroup'),
    });
    const best = kit.spawner().describe('auto');
    if (cgroupMissing === null) expect(best.containment).toBe('cgroup');
    else expect(best).toEqual({ containment: 'keeper', why: saying(cgroupMissing) });
  });
});

describe.skipIf(noNamespaceReason !== null)(`PID namespace (${noNamespaceReason ?? 'can be made'})`, () => {
  it('the agent sees its own processes only, files stay its user’s, and the exit code comes through', async () => {
    const script = 'echo "pid $$ of $(ls /proc | grep -c "^[0-9]") user $(id -u) tty $(tty)"; touch mine; exit 7';
    const { pty, run, output } = await kit.start(['sh', '-c', script], kit.worktree('ns'), 'namespace');
    expect(pty.containment).toBe('namespace');
    expect(await pty.exited).toBe(7);
    await pty.close();
    const [, pid, count, user, tty] = /pid (\d+) of (\d+) user (\d+) tty (\S+)/.exec(output()) ?? [];
    expect(run).not.toBe('');
    expect(Number(pid)).toBe(1);
    expect(Number(count)).toBeLessThan(6);
    expect(Number(user)).toBe(process.getuid?.());
    expect(tty).toMatch(/^\/dev\/pts\//);
  });

  it('I3: nothing of its tree is left after a stop', async () => {
    const witness = kit.witness();
    const run = await kit.start([kit.escape, 'mix', '14', witness.path], kit.worktree('ns-mix'), 'namespace');
    await witness.ready(15);
    expect(await kit.stop(run.target)).toMatchObject({ verdict: 'gone', strength: 'kernel' });
    await witness.ended;
    expect(await witness.alive()).toEqual([]);
    await run.pty.close();
    await witness.close();
  });
});
