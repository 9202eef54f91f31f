/** Which subscribers are called, and how often: the cost follows what changed, not how much there is. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Change, StoryRecord } from '../contract/index.ts';
import { emptySnapshot, STAGES, TABLES } from '../contract/index.ts';
import { aFence, aRun, aStory } from '../renderer/testing/records.ts';
import type { MirrorFeed } from './mirror.ts';
import { createMirror } from './mirror.ts';

const STORIES = 5_000;
const idOf = (n: number) => `${n}_story`;
const rankOf = (n: number) => String(n).padStart(5, '0');

let feed: MirrorFeed;
let calls: Record<string, number>;
const call = (name: string) => () => {
  calls[name] = (calls[name] ?? 0) + 1;
};
const change = (...changes: Change[]) => {
  calls = {};
  feed.takeDelta({ seq: feed.mirror.snapshot().seq + 1, changes });
  return calls;
};
const story = (n: number): StoryRecord => {
  const found = feed.mirror.snapshot().stories[idOf(n)];
  if (found === undefined) throw new Error(`no story ${n}`);
  return found;
};
const put = (one: StoryRecord): Change => ({ table: 'stories', key: one.id, put: one });

describe('5,000 stories with subscribers to all of them', () => {
  beforeEach(() => {
    feed = createMirror();
    const stories = Object.fromEntries(
      Array.from({ length: STORIES }, (_, n) => [
        idOf(n),
        aStory(idOf(n), { stage: STAGES[n % 5] ?? 'backlog', rank: rankOf(n) }),
      ]),
    );
    feed.takeSnapshot({ ...emptySnapshot(), stories });
    const { mirror } = feed;
    mirror.subscribe(call('all'));
    for (const id of Object.keys(stories)) {
      mirror.subscribeRecord('stories', id, call(`story ${id}`));
      mirror.subscribeRunsOf(id, call(`runs of ${id}`));
      mirror.subscribeFenceOf(id, call(`fence of ${id}`));
    }
    for (const stage of STAGES) mirror.subscribeStage(stage, call(stage));
    for (const table of TABLES) mirror.subscribeTable(table, call(table));
    mirror.subscribeFences(call('any fence'));
    mirror.subscribeBusy(call('busy'));
    mirror.subscribeEnded(call('ended'));
  });

  it('a new title calls the subscriber of that story only', () => {
    expect(change(put({ ...story(7), title: 'New' }))).toEqual({ all: 1, 'story 7_story': 1 });
    expect(feed.mirror.inStage('qa').items[1]?.title).toBe('New');
  });

  it('a move calls the subscribers of the story and of both stages', () => {
    expect(change(put({ ...story(5), stage: 'done', movedAt: Number.MAX_SAFE_INTEGER }))).toEqual({
      all: 1,
      'story 5_story': 1,
      backlog: 1,
      done: 1,
    });
    // The newest stands first there.
    expect(feed.mirror.inStage('done').items[0]?.id).toBe('5_story');
    expect(feed.mirror.inStage('backlog').items).toHaveLength(999);
  });

  it('a move within a stage calls the subscriber of the stage once', () => {
    expect(change(put({ ...story(0), rank: `${rankOf(10)}1` }))).toEqual({ all: 1, 'story 0_story': 1, backlog: 1 });
    expect(
      feed.mirror
        .inStage('backlog')
        .items.map(({ id }) => id)
        .slice(0, 4),
    ).toEqual(['5_story', '10_story', '0_story', '15_story']);
  });

  it('an added or removed story calls the subscribers of its stage and of the table', () => {
    expect(change(put(aStory('new', { stage: 'merge' })))).toEqual({ all: 1, merge: 1, stories: 1 });
    expect(change({ table: 'stories', key: 'new', put: null })).toEqual({ all: 1, merge: 1, stories: 1 });
    expect(change({ table: 'stories', key: 'new', put: null })).toEqual({ all: 1 });
  });

  it('a run calls the subscribers of its story and of the run lists, a fence those of its story and of fences', () => {
    const run = aRun(idOf(1), 'coder-1', { id: 'r' });
    const line = { ...run, lastLine: 'npm test' };
    expect(change({ table: 'runs', key: 'r', put: run })).toEqual({ all: 1, 'runs of 1_story': 1, busy: 1, runs: 1 });
    expect(change({ table: 'runs', key: 'r', put: line })).toEqual({ all: 1, 'runs of 1_story': 1, busy: 1 });
    expect(change({ table: 'runs', key: 'r', put: { ...line, status: 'failed' } })).toEqual({
      all: 1,
      'runs of 1_story': 1,
      busy: 1,
      ended: 1,
    });
    const fence = aFence(idOf(2));
    expect(change({ table: 'fences', key: fence.worktree, put: fence })).toEqual({
      all: 1,
      'fence of 2_story': 1,
      'any fence': 1,
      fences: 1,
    });
  });

  it('many changes in one delta call each subscriber once', () => {
    const moved = { ...story(5), stage: 'done' as const };
    expect(change(put(moved), put({ ...moved, title: 'A' }), put({ ...story(4), title: 'B' }))).toEqual({
      all: 1,
      'story 5_story': 1,
      'story 4_story': 1,
      backlog: 1,
      done: 1,
    });
  });

  it('an ended subscription is never called', () => {
    const off = feed.mirror.subscribeRecord('stories', 'x', call('x'));
    off();
    expect(change(put(aStory('x')))).toEqual({ all: 1, backlog: 1, stories: 1 });
  });
});
