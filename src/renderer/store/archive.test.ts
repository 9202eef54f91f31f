import { expect, it, vi } from 'vitest';
import type { CommandName, Result, StoryRecord } from '../../contract/index.ts';
import { emptySnapshot, message, ok, refuse } from '../../contract/index.ts';
import { byRank } from '../../domain/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aProject, aStory } from '../testing/records.ts';
import { STORIES_PER_PAGE } from './archive.ts';
import { createProjectStore } from './project-store.ts';
import { storyOf } from './story.ts';

const archived = (n: number, part: Partial<StoryRecord> = {}) =>
  aStory(`${n}_story`, { stage: 'archived', rank: String(n).padStart(5, '0'), title: `Old ${n}`, ...part });

/** A host with `count` archived stories. It answers `story.list` as its store does: by page, rank and query. */
function setUp(count: number) {
  const rows = new Map(Array.from({ length: count }, (_, n) => [`${n}_story`, archived(n)]));
  let refuses = false;
  const invoke = vi.fn(async (_name: CommandName, raw: unknown): Promise<Result<unknown>> => {
    if (refuses) return refuse('no-host', message('page.lost'));
    const { after, limit, text, label } = raw as { after?: StoryRecord; limit: number; text?: string; label?: string };
    const found = [...rows.values()]
      .filter((story) => text === undefined || story.title.includes(text))
      .filter((story) => label === undefined || story.labels.includes(label))
      .sort(byRank);
    return ok(found.filter((story) => after === undefined || byRank(after, story) < 0).slice(0, limit));
  });
  const client = createFakeClient(
    { ...emptySnapshot(), project: { it: aProject() }, stories: { w: aStory('w') } },
    { invoke },
  );
  const project = createProjectStore(client);
  const { archive } = project;
  const ids = () => archive.stories.items.map(({ id }) => id);
  const settled = () => vi.waitFor(() => expect(archive.state().kind).not.toBe('loading'));
  const host = {
    rows,
    refuse: (now: boolean) => {
      refuses = now;
    },
  };
  return { client, project, archive, invoke, ids, settled, host };
}

it('nothing is requested until the archive is shown; then one page, and the next one at its end', async () => {
  const { project, archive, invoke, ids, settled } = setUp(STORIES_PER_PAGE + 3);
  expect([archive.state().kind, invoke.mock.calls.length]).toEqual(['closed', 0]);
  project.view.setState({ archived: true });
  await settled();
  expect([archive.state().kind, ids().length, ids().at(-1)]).toEqual(['more', STORIES_PER_PAGE, '199_story']);
  archive.more();
  archive.more();
  await settled();
  expect([archive.state().kind, ids().length, ids().at(-1)]).toEqual(['all', STORIES_PER_PAGE + 3, '202_story']);
  archive.more();
  expect(invoke.mock.calls.filter(([, input]) => 'after' in (input as object))).toHaveLength(1);
});

it('the host searches for the query, and a reply to an earlier query is ignored', async () => {
  const { project, archive, ids, settled } = setUp(30);
  project.view.setState({ archived: true });
  project.view.setState({ find: 'Old 1' });
  project.view.setState({ find: 'Old 29' });
  await settled();
  expect([ids(), archive.state().kind]).toEqual([['29_story'], 'all']);
  project.view.setState({ find: null });
  await settled();
  expect(ids()).toHaveLength(30);
});

it('finds the stories with all labels of the query, on whatever page of the host they are', async () => {
  const count = STORIES_PER_PAGE * 2 + 50;
  const { project, ids, settled, host } = setUp(count);
  for (let n = 0; n < count; n += 1)
    host.rows.set(`${n}_story`, archived(n, { labels: n < count - 2 ? ['a'] : ['a', 'b'] }));
  project.view.setState({ archived: true, find: 'label:a label:b' });
  await settled();
  expect(ids()).toEqual([`${count - 2}_story`, `${count - 1}_story`]);
});

it('follows stories that enter and leave the archive, and keeps unchanged records as the same objects', async () => {
  const { client, project, archive, host, ids, settled } = setUp(2);
  project.view.setState({ archived: true });
  await settled();
  const [first] = archive.stories.items;
  // In its last delta the host still shows the story, as archived.
  const left = aStory('w', { stage: 'archived', rank: 'z' });
  host.rows.set('w', left);
  client.change({ table: 'stories', key: 'w', put: left }, { table: 'stories', key: 'w', put: null });
  await vi.waitFor(() => expect(ids()).toEqual(['0_story', '1_story', 'w']));
  expect(archive.stories.items[0]).toBe(first);
  host.rows.delete('1_story');
  client.change({ table: 'stories', key: '1_story', put: archived(1, { stage: 'backlog' }) });
  await vi.waitFor(() => expect(ids()).toEqual(['0_story', 'w']));
});

it('a story that was archived in this page stays known: its detail stays open, and Undo finds it', () => {
  const { client, project } = setUp(0);
  const left = aStory('w', { stage: 'archived', rank: 'z' });
  client.change({ table: 'stories', key: 'w', put: left }, { table: 'stories', key: 'w', put: null });
  expect(storyOf(project, 'w')).toEqual(left);
  client.change({ table: 'stories', key: 'w', put: aStory('w') });
  expect(storyOf(project, 'w')?.stage).toBe('backlog');
});

it('a failed request is shown, and sent again when the host is back', async () => {
  const { client, project, archive, host, ids, settled } = setUp(1);
  host.refuse(true);
  project.view.setState({ archived: true });
  await settled();
  expect(archive.state()).toMatchObject({ kind: 'failed', refusal: { code: 'no-host' } });
  host.refuse(false);
  client.become({ state: 'live' });
  await vi.waitFor(() => expect([archive.state().kind, ids()]).toEqual(['all', ['0_story']]));
});

it('a disposed project requests nothing more', async () => {
  const { client, project, invoke, settled } = setUp(1);
  project.view.setState({ archived: true });
  await settled();
  project.dispose();
  invoke.mockClear();
  client.change({ table: 'stories', key: 'w', put: null });
  expect(invoke).not.toHaveBeenCalled();
});
