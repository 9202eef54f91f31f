import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, Snapshot, StoryRecord } from '../contract/index.ts';
import { emptySnapshot, TABLES } from '../contract/index.ts';
import { createFakeDoor } from '../main/testing/fake-door.ts';
import { createMirror } from './mirror.ts';

function story(id: string, title: string): StoryRecord {
  return {
    id,
    title,
    stage: 'backlog',
    blocked: null,
    frozen: false,
    rank: 'a',
    createdAt: 0,
    movedAt: 0,
    worktree: null,
  };
}

const change: fc.Arbitrary<Change> = fc.record({
  table: fc.constantFrom(...TABLES),
  key: fc.constantFrom('a', 'b', 'c'),
  put: fc.option(fc.nat(9), { nil: null }),
}) as fc.Arbitrary<never>;

describe('mirror', () => {
  it('fold(deltas) = snapshot, wherever one subscribes and whatever is lost on the way', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ changes: fc.array(change, { maxLength: 4 }), lost: fc.boolean() }), { maxLength: 30 }),
        fc.nat(30),
        (turns, subscribeAt) => {
          const door = createFakeDoor();
          let asked = 0;
          const feed = createMirror(() => {
            asked += 1;
            feed.takeSnapshot(door.snapshot());
          });
          let lose = false;
          door.subscribe((delta) => {
            if (!lose) feed.takeDelta(delta);
          });
          turns.forEach((turn, index) => {
            if (index === subscribeAt) feed.mirror.subscribe(() => undefined);
            lose = turn.lost;
            door.change(...turn.changes);
          });
          lose = false;
          if (subscribeAt >= turns.length) feed.mirror.subscribe(() => undefined);
          door.change();
          expect(feed.mirror.snapshot()).toEqual(door.snapshot());
          expect(asked).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('asks once, drops deltas until the snapshot came, and keeps untouched tables', () => {
    let asked = 0;
    const feed = createMirror(() => {
      asked += 1;
    });
    const told: number[] = [];
    feed.mirror.subscribe(() => told.push(feed.mirror.snapshot().seq));
    feed.mirror.subscribe(() => undefined);
    feed.takeDelta({ seq: 1, changes: [] });
    expect([asked, told]).toEqual([1, []]);
    feed.takeSnapshot({ ...emptySnapshot(), seq: 4 });
    const { runs } = feed.mirror.snapshot();
    feed.takeDelta({ seq: 5, changes: [{ table: 'stories', key: 'a', put: story('a', 'A') }] });
    expect(told).toEqual([4, 5]);
    expect(feed.mirror.snapshot().runs).toBe(runs);
    feed.takeDelta({ seq: 7, changes: [] });
    expect(asked).toBe(2);
  });

  it('until() waits for a state, and gets null when the link ends', async () => {
    const feed = createMirror(() => undefined);
    const titled = feed.mirror.until((snapshot: Snapshot) => snapshot.stories.a?.title === 'B');
    const never = feed.mirror.until(() => false);
    const bug = feed.mirror.until(() => {
      throw new Error('in the test');
    });
    const bugSeen = expect(bug).rejects.toThrow('in the test');
    feed.takeSnapshot(emptySnapshot());
    await bugSeen;
    feed.takeDelta({ seq: 1, changes: [{ table: 'stories', key: 'a', put: story('a', 'B') }] });
    expect((await titled)?.seq).toBe(1);
    feed.end();
    expect(await never).toBeNull();
    expect(await feed.mirror.until(() => true)).toBeNull();
  });
});
