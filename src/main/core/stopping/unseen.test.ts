import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { FakeCgroupHold, FakeKeeper, FakeNoHold, FakeProcessTable, FakeSignals } from '../../testing/fake-processes.ts';
import { FakeWorld } from '../../testing/fake-world.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import type { ScanOptions, TableScan, TreeHold } from '../ports/index.ts';
import { killAndVerify } from './kill-and-verify.ts';

/** As /proc with hidepid: scans leave out other users' processes, and yet nobody is gone by that. */
class HidingTable extends FakeProcessTable {
  override async scan(what?: ScanOptions): Promise<TableScan> {
    const scan = await super.scan(what);
    return { ...scan, processes: scan.processes.filter(({ uid }) => uid === scan.uid) };
  }
}

it.each([true, false])(
  'I2, I3: who was known and is hidden now is a survivor until it is gone; keeper: %s',
  async (kept) => {
    const world = new FakeWorld();
    const clock = new ManualClock();
    const deps = { table: new HidingTable(world), signals: new FakeSignals(world), clock };
    const mark = { run: 'run_1', worktree: '/wt/a' };
    const root = world.fork(world.host.pid, { cwd: '/wt/a', mark });
    const agent = kept ? world.fork(root.pid, { command: 'agent' }) : root;
    const hidden = world.fork(agent.pid, { nature: 'denied', uid: 0, command: 'sudo' });
    const hold = kept ? new FakeKeeper(world, root, agent) : new FakeNoHold(root);
    const known = [{ pid: hidden.pid, startTime: hidden.startTime }];
    const target = { run: 'run_1', worktree: '/wt/a', root, tty: 0, startedAt: 0, hold, known };
    const stop = () =>
      clock.until(killAndVerify(target, { foreign: 'spare', graceMs: 0, timeoutMs: 1000 }, deps, () => undefined));

    const outcome = await stop();
    expect(outcome).toMatchObject({ verdict: 'survivors', strength: 'scan', survivors: [{ pid: hidden.pid }] });
    expect(outcome.killed.map(({ pid }) => pid)).toEqual([agent.pid]);
    world.exit(hidden.pid);
    expect(await stop()).toMatchObject({ verdict: 'gone', survivors: [] });
  },
);

function daemonAtWork(table: (world: FakeWorld) => FakeProcessTable, hold: (world: FakeWorld) => TreeHold | null) {
  const world = new FakeWorld();
  const clock = new ManualClock();
  const mark = { run: 'run_1', worktree: '/wt/a' };
  const root = world.fork(world.host.pid, { cwd: '/wt/a', mark });
  world.setsid(root.pid);
  const daemon = world.fork(root.pid, { mark: null, cwd: '/' });
  const deps = { table: table(world), signals: new FakeSignals(world), clock };
  const target = { run: 'run_1', worktree: '/wt/a', root, tty: 0, startedAt: 0, hold: hold(world), known: [] };
  const stop = () =>
    clock.until(killAndVerify(target, { foreign: 'spare', graceMs: 0, timeoutMs: 1000 }, deps, () => undefined));
  return { world, root, daemon, stop, deps };
}

it('I1, I3: when nothing can be seen any more, who was seen is killed and named, and none of them is called ended', async () => {
  class FailingTable extends FakeProcessTable {
    override async scan(what?: ScanOptions): Promise<TableScan> {
      const scan = await super.scan(what);
      this.unreadable = 'EIO';
      return scan;
    }
  }
  const { world, root, daemon, stop } = daemonAtWork(
    (world) => new FailingTable(world),
    () => null,
  );
  const outcome = await stop();
  expect(outcome).toMatchObject({ verdict: 'unknown', reason: message('verdict.unread', { why: 'EIO' }), killed: [] });
  expect(outcome.survivors.map(({ pid, state }) => [pid, state])).toEqual([
    [root.pid, '?'],
    [daemon.pid, '?'],
  ]);
  for (const process of [root, daemon]) expect(world.isAlive(process)).toBe(false);
});

it('I3: who was taken to be gone with a containment and lives is not said to have been seen gone by then', async () => {
  let killedAt = 0;
  const { daemon, stop, deps } = daemonAtWork(
    (world) => new FakeProcessTable(world),
    () => ({
      strength: 'kernel',
      keeper: null,
      cgroup: '/a',
      agent: null,
      inside: () => [],
      // empty, since they had left it
      killAll: async () => true,
    }),
  );
  const { clock, table } = deps;
  const began = clock.elapsed();
  const look = table.scan.bind(table);
  table.scan = async (what) => {
    await clock.sleep(100);
    return look(what);
  };
  daemon.onKill = () => {
    killedAt = clock.elapsed() - began;
  };
  const outcome = await stop();
  expect(killedAt).toBeGreaterThan(0);
  expect(outcome).toMatchObject({ verdict: 'gone', strength: 'scan' });
  for (const { goneMs } of outcome.killed) expect(goneMs).toBeGreaterThanOrEqual(killedAt);
});

describe('a cgroup without its keeper', () => {
  /** A daemon that nothing but its cgroup betrays. */
  function stopWith(nature: 'mortal' | 'unkillable', left = false) {
    const world = new FakeWorld();
    const clock = new ManualClock();
    const daemon = world.born({ cgroup: left ? '/elsewhere' : '/a', nature, command: 'daemon' });
    const hold = new FakeCgroupHold(world, '/a');
    const deps = { table: new FakeProcessTable(world), signals: new FakeSignals(world), clock };
    const target = { run: 'run_1', worktree: '/wt/a', root: null, tty: 0, startedAt: 0, hold, known: [] };
    const options = { foreign: 'spare', graceMs: 0, timeoutMs: 1000 } as const;
    const stop = clock.until(killAndVerify(target, options, deps, () => undefined));
    return { world, daemon, stop };
  }

  it('I2: its processes are named and killed', async () => {
    const { world, daemon, stop } = stopWith('mortal');
    const killed = [{ pid: daemon.pid, command: 'daemon', evidence: 'containment' }];
    expect(await stop).toMatchObject({ verdict: 'gone', killed });
    expect(world.isAlive(daemon)).toBe(false);
  });

  it('I2, I3: one of them that will not die is a survivor', async () => {
    const { daemon, stop } = stopWith('unkillable');
    expect(await stop).toMatchObject({ verdict: 'survivors', survivors: [{ pid: daemon.pid }] });
  });

  it('I3: its word is no proof: of one that had left it only the keeper knew', async () => {
    const { world, daemon, stop } = stopWith('mortal', true);
    expect(await stop).toMatchObject({ verdict: 'gone', strength: 'scan', killed: [] });
    expect(world.isAlive(daemon)).toBe(true);
  });
});
