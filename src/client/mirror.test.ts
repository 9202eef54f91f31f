import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, Snapshot } from '../contract/index.ts';
import { emptySnapshot, STAGES } from '../contract/index.ts';
import { byRank, isBusy } from '../domain/index.ts';
import { createFakeDoor } from '../main/testing/fake-door.ts';
import { aFence, aHost, aProject, aRun, aStory } from '../renderer/testing/records.ts';
import type { MirrorFeed } from './mirror.ts';
import { createMirror } from './mirror.ts';

/** A mirror that the test updates itself. */
function connected(ask: (feed: MirrorFeed) => void = () => undefined) {
  const feed = createMirror();
  feed.connect(() => ask(feed));
  return feed;
}

const key = fc.constantFrom('a', 'b', 'c');
const stories = fc
  .tuple(key, fc.record({ stage: fc.constantFrom(...STAGES), rank: fc.constantFrom('a', 'b'), title: key }))
  .map(([id, part]) => aStory(id, part));
const runs = fc
  .tuple(key, key, fc.record({ status: fc.constantFrom('running', 'failed'), startedAt: fc.nat(3) }))
  .map(([id, story, part]) => aRun(story, 'coder-1', { ...part, id } as Partial<ReturnType<typeof aRun>>));
const lanes = fc.constantFrom(null, null, 0);
const fences = fc.tuple(key, fc.nat(2), lanes).map(([story, since, lane]) => aFence(story, { since, lane }));
const put: fc.Arbitrary<Change> = fc.oneof(
  stories.map((one) => ({ table: 'stories' as const, key: one.id, put: one })),
  runs.map((one) => ({ table: 'runs' as const, key: one.id, put: one })),
  fences.map((one) => ({ table: 'fences' as const, key: one.worktree, put: one })),
  fc
    .nat(3)
    .map((pid) => ({ table: 'host' as const, key: 'it', put: aHost({ pid, startedAt: 0, lastReconcileAt: 0 }) })),
  fc.constantFrom('/a', '/b').map((path) => ({ table: 'project' as const, key: 'it', put: aProject({ path }) })),
);
const change: fc.Arbitrary<Change> = fc
  .tuple(put, fc.boolean())
  .map(([one, gone]) => (gone ? ({ ...one, put: null } as Change) : one));

/** What the lists must contain, computed from all records. */
function listed({ stories, runs, fences }: Snapshot) {
  const all = Object.values(runs);
  return {
    stages: STAGES.map((stage) =>
      Object.values(stories)
        .filter((story) => story.stage === stage)
        // Done shows what came last first.
        .sort(stage === 'done' ? (a, b) => b.movedAt - a.movedAt || (a.id < b.id ? -1 : 1) : byRank),
    ),
    runs: ['a', 'b', 'c'].map((story) => new Set(all.filter((run) => run.story === story))),
    busy: new Set(all.filter(isBusy)),
    ended: new Set(all.filter((run) => !isBusy(run))),
    fences: ['a', 'b', 'c'].map(
      (story) => Object.values(fences).find((fence) => fence.story === story && fence.lane === null) ?? null,
    ),
  };
}

describe('mirror', () => {
  it('the mirror equals the host’s snapshot, with lists computed from it, whenever one subscribes and whichever deltas are lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ changes: fc.array(change, { maxLength: 4 }), lost: fc.boolean() }), { maxLength: 30 }),
        fc.nat(30),
        (turns, subscribeAt) => {
          const door = createFakeDoor();
          let asked = 0;
          const feed = connected((to) => {
            asked += 1;
            to.takeSnapshot(door.snapshot());
          });
          const { mirror } = feed;
          const check = () => {
            expect(mirror.snapshot()).toEqual(door.snapshot());
            expect({
              stages: STAGES.map((stage) => mirror.inStage(stage).items),
              runs: ['a', 'b', 'c'].map((story) => new Set(mirror.runsOf(story))),
              busy: new Set(mirror.busyRuns().items),
              ended: new Set(mirror.endedRuns().items),
              fences: ['a', 'b', 'c'].map((story) => mirror.fenceOf(story)),
            }).toEqual(listed(door.snapshot()));
          };
          let lose = false;
          door.subscribe((delta) => {
            if (!lose) feed.takeDelta(delta);
          });
          turns.forEach((turn, index) => {
            if (index === subscribeAt) mirror.subscribe(() => undefined);
            lose = turn.lost;
            door.change(...turn.changes);
            if (feed.isInSync() && !lose) check();
          });
          lose = false;
          if (subscribeAt >= turns.length) mirror.subscribe(() => undefined);
          door.change();
          check();
          expect(asked).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('sorts a story’s runs by busy, then newest first; busy runs by age; ended runs by their end', () => {
    const feed = connected();
    const run = (id: string, startedAt: number, part: object = {}) =>
      aRun('s', 'coder-1', { id, startedAt, ...part } as object);
    const ended = (id: string, startedAt: number, endedAt: number) =>
      run(id, startedAt, { status: 'failed', endedAt } as object);
    const all = [run('r1', 1), run('r3', 3), ended('r4', 4, 9), ended('r2', 2, 12)];
    feed.takeSnapshot({ ...emptySnapshot(), runs: Object.fromEntries(all.map((one) => [one.id, one])) });
    const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join(' ');
    expect(ids(feed.mirror.runsOf('s'))).toBe('r3 r1 r4 r2');
    expect(ids(feed.mirror.busyRuns().items)).toBe('r1 r3');
    expect(ids(feed.mirror.endedRuns().items)).toBe('r2 r4');
    feed.takeDelta({ seq: 1, changes: [{ table: 'runs', key: 'r3', put: ended('r3', 3, 20) }] });
    expect(ids(feed.mirror.runsOf('s'))).toBe('r1 r4 r3 r2');
    expect([ids(feed.mirror.busyRuns().items), ids(feed.mirror.endedRuns().items)]).toEqual(['r1', 'r3 r2 r4']);
  });

  it('requests one snapshot, ignores deltas before it, and requests another after a gap and over a new link', () => {
    let asked = 0;
    const feed = connected(() => {
      asked += 1;
    });
    const calls: number[] = [];
    feed.mirror.subscribe(() => calls.push(feed.mirror.snapshot().seq));
    feed.mirror.subscribe(() => undefined);
    feed.takeDelta({ seq: 1, changes: [] });
    expect([asked, calls]).toEqual([1, []]);
    feed.takeSnapshot({ ...emptySnapshot(), seq: 4 });
    feed.takeDelta({ seq: 5, changes: [{ table: 'stories', key: 'a', put: aStory('a') }] });
    expect(calls).toEqual([4, 5]);
    feed.takeDelta({ seq: 7, changes: [] });
    expect([asked, feed.isInSync()]).toEqual([2, false]);
    feed.connect(() => {
      asked += 10;
    });
    expect([asked, feed.isInSync(), feed.mirror.snapshot().seq]).toEqual([12, false, 5]);
  });

  it('until() waits for a state, and resolves with null when the link ends', async () => {
    const feed = connected();
    const titled = feed.mirror.until(({ stories }) => stories.a?.title === 'B');
    const never = feed.mirror.until(() => false);
    const bug = feed.mirror.until(() => {
      throw new Error('in the test');
    });
    const bugSeen = expect(bug).rejects.toThrow('in the test');
    feed.takeSnapshot(emptySnapshot());
    await bugSeen;
    feed.takeDelta({ seq: 1, changes: [{ table: 'stories', key: 'a', put: aStory('a', { title: 'B' }) }] });
    expect((await titled)?.seq).toBe(1);
    feed.end();
    expect(await never).toBeNull();
    expect(await feed.mirror.until(() => true)).toBeNull();
  });

  it('a second snapshot of the same project reports only the differences, and keeps unchanged records as the same objects', () => {
    const feed = connected();
    const start = {
      ...emptySnapshot(),
      seq: 3,
      project: { it: aProject() },
      stories: { a: aStory('a'), b: aStory('b') },
    };
    feed.takeSnapshot(start);
    const { a } = feed.mirror.snapshot().stories;
    const calls: string[] = [];
    for (const id of ['a', 'b', 'c']) feed.mirror.subscribeRecord('stories', id, () => calls.push(id));
    feed.mirror.onChanges((changes) => calls.push(changes.map(({ table, key }) => `${table}/${key}`).join()));
    feed.mirror.onAttach(() => calls.push('attached'));
    const again = structuredClone(start);
    feed.takeSnapshot({ ...again, seq: 9, stories: { a: again.stories.a, c: aStory('c') } });
    expect(calls).toEqual(['stories/c,stories/b', 'c', 'b']);
    expect(feed.mirror.snapshot().stories.a).toBe(a);
    // The mirror copies the snapshot: later changes do not write into the host's object.
    feed.takeDelta({ seq: 10, changes: [{ table: 'stories', key: 'a', put: null }] });
    expect(Object.keys(start.stories)).toEqual(['a', 'b']);
  });

  it('another project calls onAttach listeners first, and its records are not reported as changes', () => {
    const feed = connected();
    feed.takeSnapshot({ ...emptySnapshot(), project: { it: aProject() }, stories: { a: aStory('a') } });
    const calls: string[] = [];
    feed.mirror.subscribeRecord('stories', 'a', () => calls.push('record'));
    feed.mirror.onChanges(() => calls.push('changes'));
    feed.mirror.onAttach(() => calls.push(`attached to ${feed.mirror.snapshot().project.it?.path}`));
    feed.takeSnapshot({ ...emptySnapshot(), project: { it: aProject({ path: '/b' }) } });
    expect(calls).toEqual(['attached to /b', 'record']);
    feed.takeDelta({ seq: 1, changes: [{ table: 'project', key: 'it', put: null }] });
    expect(calls.slice(2)).toEqual(['attached to undefined']);
  });
});
