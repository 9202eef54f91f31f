import { describe, expect, it } from 'vitest';
import { FakeProcessTable, FakeSignals } from '../../testing/fake-processes.ts';
import { FakeWorld } from '../../testing/fake-world.ts';
import { KeeperHold } from './hold.ts';

/** ms; what does not come is waited for that long. */
const WAIT = 30;

function setUp() {
  const world = new FakeWorld();
  const keeper = world.fork(world.host.pid, { command: 'huskies-keeper', ignoresTerm: true });
  const table = new FakeProcessTable(world);
  const hold = new KeeperHold(keeper, { table, signals: new FakeSignals(world) });
  return { world, keeper, table, hold };
}

describe('the keeper’s word (I3)', () => {
  it('I3: is proof when it said empty, its FIFO ended and it is gone', async () => {
    const { world, keeper, hold } = setUp();
    hold.receive({ kind: 'empty' });
    hold.receive({ kind: 'end' });
    // its end of the FIFO closes a moment before it is a zombie
    setTimeout(() => world.exit(keeper.pid), 5);
    expect(await hold.killAll(10_000)).toBe(true);
    expect(hold.strength).toBe('kernel');
  });

  it('I3: is none while the FIFO is open: anybody of the same user can write to it', async () => {
    const { world, keeper, hold } = setUp();
    hold.receive({ kind: 'empty' });
    expect(await hold.killAll(WAIT)).toBe(false);
    world.exit(keeper.pid);
    expect(await hold.killAll(WAIT)).toBe(false);
  });

  it('I3: is none while the keeper lives, or cannot be told to be gone', async () => {
    const { table, hold } = setUp();
    hold.receive({ kind: 'empty' });
    hold.receive({ kind: 'end' });
    expect(await hold.killAll(WAIT)).toBe(false);
    table.unreadable = 'EMFILE';
    expect(await hold.killAll(WAIT)).toBe(false);
  });

  it('I3: a keeper that ended without a word proves nothing', async () => {
    const { world, keeper, hold } = setUp();
    world.exit(keeper.pid);
    hold.receive({ kind: 'end' });
    expect(await hold.killAll(WAIT)).toBe(false);
    expect(hold.strength).toBe('scan');
  });
});
