// @vitest-environment jsdom
import { expect, it } from 'vitest';
import type { StoryRecord } from '../../contract/index.ts';
import { emptySnapshot } from '../../contract/index.ts';
import { createProjectStore, type ProjectStore } from '../store/project-store.ts';
import { columnsOf } from '../store/shown.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aRun, aStory } from '../testing/records.ts';
import { MAX_LISTED_STORIES, paletteItems } from './palette-items.ts';

function projectOf(stories: StoryRecord[], busy: string[] = []): ProjectStore {
  const snapshot = {
    ...emptySnapshot(),
    stories: Object.fromEntries(stories.map((story) => [story.id, story])),
    runs: Object.fromEntries(busy.map((story) => [aRun(story, 'coder-1').id, aRun(story, 'coder-1')])),
  };
  return createProjectStore(createFakeClient(snapshot));
}

/** The items as the palette requests them. */
function itemsOf(project: ProjectStore, story: string | null, query: string) {
  project.listed.find(query.trim());
  return paletteItems(project, story, query, false);
}

/** The item that Enter runs when nothing was chosen. */
function first(items: ReturnType<typeof paletteItems>): string {
  if (items.needsGuard) return 'nothing';
  const story = items.commands.find(({ group }) => group === 'story')?.list[0]?.id;
  return story ?? items.stories[0]?.id ?? items.commands[0]?.list[0]?.id ?? 'nothing';
}

const many = Array.from({ length: 5000 }, (_, i) => aStory(`${i}_story_x`, { title: `Invoice ${i}`, rank: `a${i}` }));

it('finds the same stories as Find among 5,000', () => {
  const project = projectOf(many);
  const items = itemsOf(project, null, ' invoice 29 ');
  project.view.setState({ find: 'invoice 29' });
  const find = columnsOf(project.shown, false).flatMap(({ stories }) => stories);
  expect(find.length).toBeGreaterThan(85);
  expect(items.found).toBe(find.length);
  expect(items.stories).toEqual(find.slice(0, MAX_LISTED_STORIES));
  expect(itemsOf(project, null, 'invoice 4999').stories.map((s) => s.id)).toEqual(['4999_story_x']);
});

it('the first item never stops an agent, whether or not a story with an agent is selected', () => {
  const project = projectOf([aStory('a', { stage: 'current' }), aStory('b', { stage: 'current' })], ['a', 'b']);
  expect(first(itemsOf(project, null, ''))).toBe('a');
  expect(first(itemsOf(project, 'a', ''))).toBe('priority');
});

it('lists everything that would stop the selected agent, or that parks or removes something, last', () => {
  const project = projectOf([aStory('a', { stage: 'current' })], ['a']);
  const items = itemsOf(project, 'a', '');
  expect(items.stops.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      'agent.stop',
      'undo',
      'agent.stopAll',
      'story.freeze',
      'story.block',
      'story.archive',
      'story.delete',
      'next',
    ]),
  );
  const idle = itemsOf(projectOf([aStory('a', { stage: 'current' })]), 'a', '');
  expect(idle.stops.map(({ id }) => id)).toEqual([
    'agent.stopAll',
    'story.block',
    'story.freeze',
    'story.archive',
    'story.delete',
  ]);
});

it('Enter does nothing if only items that stop an agent match', () => {
  const project = projectOf([aStory('a', { stage: 'current' })], ['a']);
  for (const query of ['stop', 'stop coder-1', 'freeze', 'archive story', 'delete story']) {
    expect(first(itemsOf(project, 'a', query)), query).toBe('nothing');
  }
});

it('offers for a story only what applies in its stage', () => {
  const offered = (stage: StoryRecord['stage']) => {
    const { commands } = itemsOf(projectOf([aStory('a', { stage })]), 'a', '');
    return commands.find(({ group }) => group === 'story')?.list.map(({ id }) => id);
  };
  const fields = ['priority', 'labels', 'after', 'acceptance', 'rename', 'text'];
  expect(offered('archived')).toEqual(['previous']);
  expect(offered('done')).toEqual(['agent.start', 'previous', ...fields]);
  expect(offered('backlog')).toEqual(['agent.start', 'next', ...fields]);
});
