import { describe, expect, it } from 'vitest';
import { message, messageText } from '../../../contract/index.ts';
import { aStory } from '../../testing/store-records.ts';
import { mergeEvents, type StoryState } from './merged-changes.ts';

const state = (part: Partial<StoryState['story']> = {}, rest: Partial<StoryState> = {}): StoryState => ({
  story: { ...aStory('1_tax'), title: 'Tax', ...part },
  deletedAt: null,
  text: 'text',
  ...rest,
});
const said = (...args: Parameters<typeof mergeEvents>) =>
  mergeEvents(...args).map(
    ({ kind, message: text, writer }) =>
      `${kind}${writer === null ? '' : ` ${writer}`}: ${messageText(text, 'copied')}`,
  );

describe('the events of a merge', () => {
  it('are none where nothing that a person sees has changed', () => {
    expect(said(state(), state({ rank: 'b0', movedAt: 9 }), [])).toEqual([]);
  });

  it('of a new story name its stage, and every move that it made before', () => {
    const moves = [{ writer: 'desk-1', from: 'backlog', to: 'qa' }] as const;
    expect(said(null, state({ stage: 'qa' }), moves)).toEqual([
      'story_added: Tax was added to qa',
      'story_moved desk-1: backlog → qa',
    ]);
  });

  it('have every move with its writer, also one that another move replaced', () => {
    const moves = [
      { writer: 'desk-1', from: 'backlog', to: 'qa' },
      { writer: 'lap-2', from: 'backlog', to: 'current' },
    ] as const;
    expect(said(state({ stage: 'qa' }), state({ stage: 'qa' }), moves)).toEqual([
      'story_moved desk-1: backlog → qa',
      'story_moved lap-2: backlog → current',
    ]);
    expect(said(state({ stage: 'qa' }), state({ stage: 'done' }), [])).toEqual(['story_moved: qa → done']);
  });

  it('name each edit', () => {
    const before = state({ labels: ['a'], after: ['0_x'], acceptance: [{ id: 'i', text: 'fast', done: null }] });
    const after = state(
      { title: 'Duty', priority: 0, labels: ['b'], after: [], acceptance: [{ id: 'j', text: 'small', done: null }] },
      { text: 'other' },
    );
    expect(said(before, after, [])).toEqual([
      'story_edited: title: Duty, text changed, priority 0, label b added, label a removed, no longer after 0_x, 2 acceptance items changed',
    ]);
  });

  it('name flags, holds, deletion and restore', () => {
    const blocked = message('blocked.person', { text: 'no money' });
    const flagged = state({ blocked, frozen: true, hold: message('hold.person', { agent: 'coder-1' }) });
    const kinds = (...args: Parameters<typeof mergeEvents>) => mergeEvents(...args).map(({ kind }) => kind);
    expect(kinds(state(), flagged, [])).toEqual(['story_blocked', 'story_frozen', 'story_held']);
    expect(kinds(flagged, state(), [])).toEqual(['story_unblocked', 'story_unfrozen', 'story_released']);
    expect(kinds(state(), state({}, { deletedAt: 5 }), [])).toEqual(['story_deleted']);
    expect(kinds(state({}, { deletedAt: 5 }), state(), [])).toEqual(['story_restored']);
    expect(kinds(state({}, { deletedAt: 5 }), state({}, { deletedAt: 6 }), [])).toEqual([]);
  });
});
