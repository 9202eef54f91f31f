import { expect, it } from 'vitest';
import type { Stage } from '../../contract/index.ts';
import { aStory } from '../testing/records.ts';
import { columnsShown, neighbour } from './columns.ts';

function table(...rows: [Stage, string, string?][]) {
  return Object.fromEntries(
    rows.map(([stage, id, rank = id]) => [id, aStory(id, { stage, rank, title: `Title of ${id}` })]),
  );
}
const stories = table(['backlog', 'a'], ['backlog', 'b'], ['qa', 'c'], ['archived', 'z']);

it('orders by rank, then id', () => {
  const [backlog] = columnsShown(table(['backlog', 'x', 'a2'], ['backlog', 'y', 'a1'], ['backlog', 'w', 'a2']), {
    find: null,
    archived: false,
  });
  expect(backlog?.stories.map((story) => story.id)).toEqual(['y', 'w', 'x']);
});

it('hides the archive until it is asked for', () => {
  expect(columnsShown(stories, { find: null, archived: false })).toHaveLength(5);
  expect(columnsShown(stories, { find: null, archived: true }).at(-1)?.stories).toHaveLength(1);
});

it('filters by all words of id and title, and keeps the whole count', () => {
  const [backlog] = columnsShown(stories, { find: ' of  B ', archived: false });
  expect(backlog?.stories.map((story) => story.id)).toEqual(['b']);
  expect(backlog?.total).toBe(2);
});

it('leads from card to card, over empty columns, and stays at the edges', () => {
  const columns = columnsShown(stories, { find: null, archived: false });
  expect(neighbour(columns, null, 'right')).toBe('a');
  expect(neighbour(columns, 'a', 'down')).toBe('b');
  expect(neighbour(columns, 'b', 'down')).toBe('b');
  expect(neighbour(columns, 'b', 'right')).toBe('c');
  expect(neighbour(columns, 'c', 'right')).toBe('c');
  expect(neighbour(columns, 'c', 'left')).toBe('a');
});
