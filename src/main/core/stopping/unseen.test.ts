import { expect, it } from 'vitest';
import { FakeKeeper, FakeNoHold, FakeProcessTable, FakeSignals } from '../../testing/fake-processes.ts';
import { FakeWorld } from '../../testing/fake-world.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import type { ScanFor, TableScan } from '../ports/index.ts';
import { killAndVerify } from './kill-and-verify.ts';

/** As /proc with hidepid: scans leave out other users' processes, and yet nobody is gone by that. */
class HidingTable extends FakeProcessTable {
  override async scan(what?: ScanFor): Promise<TableScan> {
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
