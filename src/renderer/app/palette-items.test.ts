// @vitest-environment jsdom
import { expect, it } from 'vitest';
import type { Snapshot, StoryRecord } from '../../contract/index.ts';
import { emptySnapshot } from '../../contract/index.ts';
import { storiesFound } from '../board/columns.ts';
import { aRun, aStory } from '../testing/records.ts';
import { paletteItems, STORIES_LISTED } from './palette-items.ts';

function snapshotOf(stories: StoryRecord[], busy: string[] = []): Snapshot {
  return {
    ...emptySnapshot(),
    stories: Object.fromEntries(stories.map((story) => [story.id, story])),
    runs: Object.fromEntries(busy.map((story) => [aRun(story, 'coder-1').id, aRun(story, 'coder-1')])),
  };
}

/** The line that Enter picks when nothing was chosen. */
function first(items: ReturnType<typeof paletteItems>): string {
  if (items.guarded) return 'nothing';
  return items.commands[0]?.list[0]?.id ?? items.stories[0]?.id ?? 'nothing';
}

const many = Array.from({ length: 5000 }, (_, i) => aStory(`${i}_story_x`, { title: `Invoice ${i}`, rank: `a${i}` }));

it('finds the same stories as Find, all 5,000 of them looked at', () => {
  const snapshot = snapshotOf(many);
  const items = paletteItems(snapshot, null, ' invoice 29 ', false);
  const find = storiesFound(snapshot.stories, { find: 'invoice 29', archived: false });
  expect(find.length).toBeGreaterThan(85);
  expect(items.found).toBe(find.length);
  expect(items.stories).toEqual(find.slice(0, STORIES_LISTED));
  expect(paletteItems(snapshot, null, 'invoice 4999', false).stories.map((s) => s.id)).toEqual(['4999_story_x']);
});

it('does not put a stop first, with agents at work and none selected, or one of them', () => {
  const snapshot = snapshotOf([aStory('a', { stage: 'current' }), aStory('b', { stage: 'current' })], ['a', 'b']);
  expect(first(paletteItems(snapshot, null, '', false))).toBe('story.add');
  expect(first(paletteItems(snapshot, 'a', '', false))).toBe('story.add');
});

it('puts whatever would stop the selected agent behind all else', () => {
  const snapshot = snapshotOf([aStory('a', { stage: 'current' })], ['a']);
  const items = paletteItems(snapshot, 'a', '', false);
  expect(items.stops.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      'agent.stop',
      'undo',
      'agent.stopAll',
      'story.freeze',
      'story.block',
      'story.archive',
      'next',
    ]),
  );
  const idle = paletteItems(snapshotOf([aStory('a', { stage: 'current' })]), 'a', '', false);
  expect(idle.stops.map(({ id }) => id)).toEqual(['agent.stopAll']);
});

it('lets Enter do nothing where only stops are left', () => {
  const snapshot = snapshotOf([aStory('a', { stage: 'current' })], ['a']);
  for (const query of ['stop', 'stop coder-1', 'freeze', 'archive story']) {
    expect(first(paletteItems(snapshot, 'a', query, false)), query).toBe('nothing');
  }
});
