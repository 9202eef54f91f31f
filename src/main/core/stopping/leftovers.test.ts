import { describe, expect, it } from 'vitest';
import { FakeProcessTable, FakeSignals } from '../../testing/fake-processes.ts';
import { FakeWorld } from '../../testing/fake-world.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { killAndVerify } from './kill-and-verify.ts';
import { findLeftovers } from './leftovers.ts';
import type { StopOptions } from './target.ts';

const WT = '/wt/a';
const OPTIONS: StopOptions = { foreign: 'spare', graceMs: 0, timeoutMs: 10_000 };

/** A world in which the agent of `run_1` is in the worktree, without a containment. */
function setUp() {
  const world = new FakeWorld();
  const mark = { run: 'run_1', worktree: WT };
  const root = world.fork(world.host.pid, { command: 'agent', cwd: WT, mark });
  world.setsid(root.pid);
  return { world, root, clock: new ManualClock(), table: new FakeProcessTable(world), signals: new FakeSignals(world) };
}

describe('findLeftovers', () => {
  it('I2: an unreadable process that is older than the leftovers is not the run’s', async () => {
    const bench = setUp();
    bench.world.exit(bench.root.pid);
    bench.world.born({ command: 'ssh-agent', blind: true });
    const old = bench.world.born({ mark: { run: 'run_0', worktree: WT }, cwd: '/' });
    bench.world.fork(old.pid);
    const [target] = await findLeftovers(WT, bench, new Set());
    expect(target?.since).toBe(old.startTime);
    if (target === undefined) return;
    const outcome = await bench.clock.until(killAndVerify(target, OPTIONS, bench, () => undefined));
    expect(outcome).toMatchObject({ verdict: 'gone', strength: 'scan', blind: 0 });
  });

  it('I1: finds all processes with a mark for the worktree, as one target per run', async () => {
    const bench = setUp();
    const old = bench.world.born({ mark: { run: 'run_0', worktree: WT }, cwd: '/' });
    bench.world.born({ mark: { run: 'run_9', worktree: '/wt/ab' }, cwd: '/' });
    const targets = await findLeftovers(WT, bench, new Set());
    expect(targets.map((target) => target.run)).toEqual(['run_1', 'run_0']);
    expect(targets[1]?.known).toEqual([{ pid: old.pid, startTime: old.startTime }]);
  });
  it('I3: rejects when no scan is closed or the table cannot be read', async () => {
    const bench = setUp();
    bench.world.exit(bench.root.pid);
    bench.table.closed = false;
    await expect(findLeftovers(WT, bench, new Set())).rejects.toThrow('faster');
    bench.table.unreadable = 'EIO';
    await expect(findLeftovers(WT, bench, new Set())).rejects.toThrow('EIO');
  });
});
