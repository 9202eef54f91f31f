import { describe, expect, it } from 'vitest';
import { aFence, aReceipt, aRun, aStory } from '../testing/records.ts';
import { cardState, fenceNames, receiptCause, receiptText, stoppingText } from './card-state.ts';

const story = aStory('60_story_cleanup', { stage: 'current' });
const stopping = { by: 'person' as const, why: 'asked', since: 0, receipt: 'r', left: 6 };

describe('cardState', () => {
  it.each([
    ['idle', null],
    ['starting', aRun(story.id, 'coder-1', { status: 'pending' })],
    ['running', aRun(story.id, 'coder-1')],
    ['stopping', aRun(story.id, 'coder-1', { stopping })],
    ['stopping', aRun(story.id, 'coder-1', { status: 'failed', reason: 'stopped', stopping })],
    ['finished', aRun(story.id, 'coder-1', { status: 'completed' })],
    ['failed', aRun(story.id, 'coder-1', { status: 'failed' })],
  ] as const)('says %s', (state, run) => {
    expect(cardState(story, run, null)).toBe(state);
  });

  it('lets a failed stop outrank everything', () => {
    expect(cardState({ ...story, blocked: 'x', frozen: true }, aRun(story.id, 'qa'), aFence(story.id))).toBe(
      'stop-failed',
    );
  });

  it('shows what runs before flags, and flags before what ended', () => {
    const blocked = { ...story, blocked: 'waits' };
    expect(cardState(blocked, aRun(story.id, 'coder-1'), null)).toBe('running');
    expect(cardState(blocked, aRun(story.id, 'coder-1', { status: 'failed' }), null)).toBe('blocked');
    expect(cardState({ ...story, frozen: true }, null, null)).toBe('frozen');
  });
});

describe('receiptText', () => {
  it('calls only the kernel’s word a proof (I3)', () => {
    expect(receiptText(aReceipt(story.id))).toBe('proven gone: 14 processes in 38 ms');
    expect(receiptText(aReceipt(story.id, { strength: 'scan', killed: 1 }))).toBe(
      'none seen: 1 process ended in 38 ms',
    );
    expect(receiptText(aReceipt(story.id, { strength: 'scan', killed: 0 }))).not.toContain('proven');
  });

  it('never shows survivors or unknown as gone', () => {
    for (const verdict of ['survivors', 'unknown'] as const) {
      const line = receiptText({ ...aReceipt(story.id, { verdict, survivors: 2 }), reason: 'hidden' });
      expect(line).toContain('stop failed');
      expect(line).not.toContain('gone');
    }
  });
});

it('says how many are left, and that an agent which ended by itself was not stopped', () => {
  expect(stoppingText(aRun(story.id, 'coder-1', { stopping }))).toBe('stopping, 6 processes left');
  const exited = aRun(story.id, 'coder-1', { stopping: { ...stopping, by: 'exit', left: null } });
  expect(stoppingText(exited)).toBe('ended, looking for what it left');
});

it('names the processes of a fence with pid and state, the first few', () => {
  expect(fenceNames(aFence(story.id), 1)).toBe('node 48213 (D), and 1 more');
  expect(fenceNames(aFence(story.id, { processes: [], reason: 'could not look' }), 3)).toBe('could not look');
});

describe('receiptCause', () => {
  it('says who asked and why', () => {
    expect(receiptCause(aReceipt(story.id))).toBe('coder-1, by a person: asked on the card');
  });
  it.each([
    ['the agent ended with exit 0', 'loud ended by itself: exit 0'],
    ['the agent ended', 'loud ended by itself'],
  ])('an agent that ended by itself was stopped by nobody: %s', (why, said) => {
    expect(receiptCause(aReceipt(story.id, { agent: 'loud', by: 'exit', why }))).toBe(said);
  });
});
