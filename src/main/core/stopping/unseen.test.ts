import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { FakeCgroupHold, FakeKeeper, FakeNoHold, FakeProcessTable, FakeSignals } from '../../testing/fake-processes.ts';
import { FakeWorld } from '../../testing/fake-world.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import type { ScanOptions, TableScan, TreeHold } from '../ports/index.ts';
import { killAndVerify } from './kill-and-verify.ts';

/** As /proc with hidepid: scans leave out other users' processes, although they are alive. */
class HidingTable extends FakeProcessTable {
  override async scan(options?: ScanOptions): Promise<TableScan> {
    const scan = await super.scan(options);
    return { ...scan, processes: scan.processes.filter(({ uid }) => uid === scan.uid) };
  }
}

it.each([true, false])(
  'I2, I3: a known process that scans do not show is a survivor until it is gone; keeper: %s',
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

it('I1, I3: when later looks cannot read the table, the processes seen before are killed and named as survivors', async () => {
  class FailingTable extends FakeProcessTable {
    override async scan(options?: ScanOptions): Promise<TableScan> {
      const scan = await super.scan(options);
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

it('I3: a process that outlives its containment is not reported gone before it was killed', async () => {
  let killedAt = 0;
  const { daemon, stop, deps } = daemonAtWork(
    (world) => new FakeProcessTable(world),
    () => ({
      strength: 'kernel',
      keeper: null,
      cgroup: '/a',
      agent: null,
      inside: () => [],
      // The containment is empty, because they had left it.
      killAll: async () => true,
    }),
  );
  const { clock, table } = deps;
  const began = clock.elapsed();
  const scan = table.scan.bind(table);
  table.scan = async (options) => {
    await clock.sleep(100);
    return scan(options);
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
  /** A daemon that only its cgroup identifies. */
  function stopWith(nature: 'mortal' | 'unkillable', hasLeft = false) {
    const world = new FakeWorld();
    const clock = new ManualClock();
    const daemon = world.born({ cgroup: hasLeft ? '/elsewhere' : '/a', nature, command: 'daemon' });
    const hold = new FakeCgroupHold(world, '/a');
    const deps = { table: new FakeProcessTable(world), signals: new FakeSignals(world), clock };
    const target = { run: 'run_1', worktree: '/wt/a', root: null, tty: 0, startedAt: 0, hold, known: [] };
    const options = { foreign: 'spare', graceMs: 0, timeoutMs: 1000 } as const;
    const stop = clock.until(killAndVerify(target, options, deps, () => undefined));
    return { world, daemon, stop };
  }

  it('I2: the processes in it are named and killed', async () => {
    const { world, daemon, stop } = stopWith('mortal');
    const killed = [{ pid: daemon.pid, command: 'daemon', evidence: 'containment' }];
    expect(await stop).toMatchObject({ verdict: 'gone', killed });
    expect(world.isAlive(daemon)).toBe(false);
  });

  it('I2, I3: a process in it that cannot be killed is a survivor', async () => {
    const { daemon, stop } = stopWith('unkillable');
    expect(await stop).toMatchObject({ verdict: 'survivors', survivors: [{ pid: daemon.pid }] });
  });

  it('I3: it gives no kernel proof, because only the keeper knew of a process that had left it', async () => {
    const { world, daemon, stop } = stopWith('mortal', true);
    expect(await stop).toMatchObject({ verdict: 'gone', strength: 'scan', killed: [] });
    expect(world.isAlive(daemon)).toBe(true);
  });
});
