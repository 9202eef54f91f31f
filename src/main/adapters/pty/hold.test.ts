import { describe, expect, it } from 'vitest';
import { FakeProcessTable, FakeSignals } from '../../testing/fake-processes.ts';
import { FakeWorld } from '../../testing/fake-world.ts';
import { KeeperHold } from './hold.ts';

/** How long a test waits for a proof that must not come. */
const WAIT_MS = 30;

function setUp() {
  const world = new FakeWorld();
  const keeper = world.fork(world.host.pid, { command: 'huskies-keeper', ignoresTerm: true });
  const table = new FakeProcessTable(world);
  const hold = new KeeperHold(keeper, { table, signals: new FakeSignals(world) });
  return { world, keeper, table, hold };
}

describe('the keeper’s report (I3)', () => {
  it('I3: is proof when the keeper reported empty, its FIFO ended and it is gone', async () => {
    const { world, keeper, hold } = setUp();
    hold.receive({ kind: 'empty' });
    hold.receive({ kind: 'end' });
    // the kernel closes its end of the FIFO a moment before it becomes a zombie
    setTimeout(() => world.exit(keeper.pid), 5);
    expect(await hold.killAll(10_000)).toBe(true);
    expect(hold.strength).toBe('kernel');
  });

  it('I3: is not proof while the FIFO is open, because every process of the same user can write to it', async () => {
    const { world, keeper, hold } = setUp();
    hold.receive({ kind: 'empty' });
    expect(await hold.killAll(WAIT_MS)).toBe(false);
    world.exit(keeper.pid);
    expect(await hold.killAll(WAIT_MS)).toBe(false);
  });

  it('I3: is not proof while the keeper is alive or its state cannot be read', async () => {
    const { table, hold } = setUp();
    hold.receive({ kind: 'empty' });
    hold.receive({ kind: 'end' });
    expect(await hold.killAll(WAIT_MS)).toBe(false);
    table.unreadable = 'EMFILE';
    expect(await hold.killAll(WAIT_MS)).toBe(false);
  });

  it('I3: a keeper that ended without a report proves nothing', async () => {
    const { world, keeper, hold } = setUp();
    world.exit(keeper.pid);
    hold.receive({ kind: 'end' });
    expect(await hold.killAll(WAIT_MS)).toBe(false);
    expect(hold.strength).toBe('scan');
  });
});
