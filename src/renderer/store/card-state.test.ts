import { describe, expect, it } from 'vitest';
import { legacy } from '../../contract/index.ts';
import { aFence, aRun, aStory } from '../testing/records.ts';
import { cardState, fenceNames, runName, stoppingText } from './card-state.ts';

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
  ] as const)('is %s', (state, run) => {
    expect(cardState(story, run, null)).toBe(state);
  });

  it('a failed stop outranks everything', () => {
    expect(cardState({ ...story, blocked: legacy('x'), frozen: true }, aRun(story.id, 'qa'), aFence(story.id))).toBe(
      'stop-failed',
    );
  });

  it('a busy run outranks flags, and flags outrank an ended run', () => {
    const blocked = { ...story, blocked: legacy('waits') };
    expect(cardState(blocked, aRun(story.id, 'coder-1'), null)).toBe('running');
    expect(cardState(blocked, aRun(story.id, 'coder-1', { status: 'failed' }), null)).toBe('blocked');
    expect(cardState({ ...story, frozen: true }, null, null)).toBe('frozen');
  });
});

it('a card calls a run by its agent, and a gate by its kind as well', () => {
  expect(runName(aRun(story.id, 'coder-1'))).toBe('coder-1');
  expect(runName(aRun(story.id, 'tests', { kind: 'gate' }))).toBe('gate tests');
});

it('the text of a stop has the number of remaining processes; an agent that exited by itself has ended instead', () => {
  expect(stoppingText(aRun(story.id, 'coder-1', { stopping }))).toBe('stopping, 6 processes left');
  const exited = aRun(story.id, 'coder-1', { stopping: { ...stopping, by: 'exit', left: null } });
  expect(stoppingText(exited)).toBe('ended, checking for leftover processes');
});

it('names the first processes of a fence with pid and state', () => {
  expect(fenceNames(aFence(story.id), 1)).toBe('node 48213 (D), and 1 more');
  expect(fenceNames(aFence(story.id, { processes: [], reason: legacy('could not look') }), 3)).toBe('could not look');
});
