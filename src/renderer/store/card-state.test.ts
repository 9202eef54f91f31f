import { describe, expect, it } from 'vitest';
import { emptySnapshot, legacy } from '../../contract/index.ts';
import { aFence, aRun, aStory } from '../testing/records.ts';
import { cardState, failedStories, fenceNames, stoppingText } from './card-state.ts';

const story = aStory('60_story_cleanup', { stage: 'current' });
const stopping = { by: 'person' as const, why: legacy('asked'), since: 0, receipt: 'r', left: 6 };

describe('cardState', () => {
  it.each([
    ['idle', null],
    ['starting', aRun(story.id, 'coder-1', { status: 'pending' })],
    ['running', aRun(story.id, 'coder-1')],
    ['stopping', aRun(story.id, 'coder-1', { stopping })],
    ['stopping', aRun(story.id, 'coder-1', { status: 'failed', reason: legacy('stopped'), stopping })],
    ['finished', aRun(story.id, 'coder-1', { status: 'completed' })],
    ['failed', aRun(story.id, 'coder-1', { status: 'failed' })],
  ] as const)('says %s', (state, run) => {
    expect(cardState(story, run, null)).toBe(state);
  });

  it('lets a failed stop outrank everything', () => {
    expect(cardState({ ...story, blocked: legacy('x'), frozen: true }, aRun(story.id, 'qa'), aFence(story.id))).toBe(
      'stop-failed',
    );
  });

  it('shows what runs before flags, and flags before what ended', () => {
    const blocked = { ...story, blocked: legacy('waits') };
    expect(cardState(blocked, aRun(story.id, 'coder-1'), null)).toBe('running');
    expect(cardState(blocked, aRun(story.id, 'coder-1', { status: 'failed' }), null)).toBe('blocked');
    expect(cardState({ ...story, frozen: true }, null, null)).toBe('frozen');
  });
});

it('says how many are left, and that an agent which ended by itself was not stopped', () => {
  expect(stoppingText(aRun(story.id, 'coder-1', { stopping }))).toBe('stopping, 6 processes left');
  const exited = aRun(story.id, 'coder-1', { stopping: { ...stopping, by: 'exit', left: null } });
  expect(stoppingText(exited)).toBe('ended, looking for what it left');
});

it('names the processes of a fence with pid and state, the first few', () => {
  expect(fenceNames(aFence(story.id), 1)).toBe('node 48213 (D), and 1 more');
  expect(fenceNames(aFence(story.id, { processes: [], reason: legacy('could not look') }), 3)).toBe('could not look');
});

describe('failedStories', () => {
  const failed = (name: string) => aRun(name, 'coder-1', { id: `old-${name}`, status: 'failed', startedAt: 1 });
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const stories = Object.fromEntries(names.map((name) => [name, aStory(name, { stage: 'current' })]));
  const runs = Object.fromEntries(names.map((name) => [`old-${name}`, failed(name)]));
  const seen = (part: object, archived = false) =>
    failedStories({ ...emptySnapshot(), stories, runs, ...part }, archived);

  it('counts the cards that say failed', () => {
    expect(seen({})).toEqual(names);
  });

  it.each(['running', 'pending', 'completed'] as const)('counts no run that one which is %s has followed', (status) => {
    const later = Object.fromEntries(
      names.map((name) => [name, aRun(name, 'coder-2', { id: name, status, startedAt: 2 })]),
    );
    expect(seen({ runs: { ...runs, ...later } })).toEqual([]);
  });

  it('counts a story once, however often it failed', () => {
    const again = aRun('a', 'coder-2', { id: 'again', status: 'failed', startedAt: 2 });
    expect(seen({ runs: { 'old-a': failed('a'), again } })).toEqual(['a']);
  });

  it('leaves out what no card shows: a deleted story, a fenced one, an archived one while these are hidden', () => {
    const shown = { a: stories.a, b: aStory('b', { stage: 'archived' }), c: stories.c };
    const fences = { w: aFence('c') };
    expect(seen({ stories: shown, fences })).toEqual(['a']);
    expect(seen({ stories: shown, fences }, true)).toEqual(['a', 'b']);
  });
});
