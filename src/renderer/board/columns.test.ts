import { expect, it, vi } from 'vitest';
import type { Stage } from '../../contract/index.ts';
import { emptySnapshot, ok } from '../../contract/index.ts';
import { createProjectStore } from '../store/project-store.ts';
import { columnsOf, countOf, stagesShown } from '../store/shown.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aStory } from '../testing/records.ts';
import { neighbour, tabbableOf } from './columns.ts';

/** A project whose archived stories come from the host, on request. */
function projectOf(...rows: [Stage, string, string?][]) {
  const all = rows.map(([stage, id, rank = id]) => aStory(id, { stage, rank, title: `Title of ${id}` }));
  const stories = Object.fromEntries(all.filter(({ stage }) => stage !== 'archived').map((one) => [one.id, one]));
  const archived = all.filter(({ stage }) => stage === 'archived');
  const client = createFakeClient({ ...emptySnapshot(), stories }, { invoke: async () => ok(archived) });
  return { client, project: createProjectStore(client) };
}
const four = () => projectOf(['backlog', 'a'], ['backlog', 'b'], ['qa', 'c'], ['archived', 'z']);
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

it('sorts by rank, then by id', () => {
  const { project } = projectOf(['backlog', 'x', 'a2'], ['backlog', 'y', 'a1'], ['backlog', 'w', 'a2']);
  expect(ids(project.shown.inStage('backlog').items)).toEqual(['y', 'w', 'x']);
});

it('hides the archive until it is shown', async () => {
  const { project } = four();
  project.view.setState({ archived: true });
  await vi.waitFor(() => expect(project.archive.state().kind).toBe('all'));
  expect([columnsOf(project.shown, false).length, countOf(project.shown, false)]).toEqual([5, 3]);
  expect([columnsOf(project.shown, true).length, countOf(project.shown, true)]).toEqual([6, 4]);
});

it('filters by the words in id and title, and follows each change', () => {
  const { client, project } = four();
  project.view.setState({ find: ' of  B ' });
  const found = () => ids(project.shown.inStage('backlog').items);
  let calls = 0;
  project.shown.subscribeStage('backlog', () => {
    calls += 1;
  });
  expect(found()).toEqual(['b']);
  expect(project.mirror.inStage('backlog').items).toHaveLength(2);
  const put = (id: string, title: string) =>
    client.change({ table: 'stories', key: id, put: aStory(id, { rank: id, title }) });
  put('d', 'One more of B');
  put('b', 'Title of what was b');
  put('c', 'Title of c');
  expect([found(), calls]).toEqual([['b', 'd'], 1]);
  put('b', 'Nothing');
  expect([found(), calls]).toEqual([['d'], 2]);
  project.view.setState({ find: null });
  expect([found(), calls]).toEqual([['a', 'b', 'c', 'd'], 3]);
});

it('Tab reaches the selected card if it is shown, else the first one', async () => {
  const { project } = four();
  project.view.setState({ archived: true });
  await vi.waitFor(() => expect(project.archive.state().kind).toBe('all'));
  expect(tabbableOf(project, 'c', stagesShown(false))?.id).toBe('c');
  expect(tabbableOf(project, 'z', stagesShown(false))?.id).toBe('a');
  expect(tabbableOf(project, 'z', stagesShown(true))?.id).toBe('z');
  project.view.setState({ find: 'of c' });
  expect(tabbableOf(project, 'a', stagesShown(false))?.id).toBe('c');
  project.view.setState({ find: 'nothing like it' });
  expect(tabbableOf(project, 'a', stagesShown(false))).toBeNull();
});

it('arrow keys move from card to card, skip empty columns, and stop at the edges', () => {
  const columns = columnsOf(four().project.shown, false);
  expect(neighbour(columns, null, 'right')).toBe('a');
  expect(neighbour(columns, 'a', 'down')).toBe('b');
  expect(neighbour(columns, 'b', 'down')).toBe('b');
  expect(neighbour(columns, 'b', 'right')).toBe('c');
  expect(neighbour(columns, 'c', 'right')).toBe('c');
  expect(neighbour(columns, 'c', 'left')).toBe('a');
});
