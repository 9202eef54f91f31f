import { expect, it } from 'vitest';
import { emptySnapshot } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aFence, aProject, aRun, aStory } from '../testing/records.ts';
import { type AttentionFacts, attentionOf, isInBand } from './attention.ts';
import { createProjectStore } from './project-store.ts';

const NOTHING: AttentionFacts = {
  isFenced: false,
  needsYou: false,
  hasFailed: false,
  hasBusyRun: false,
  isInMergeQueue: false,
};

it.each<[Partial<AttentionFacts>, string, boolean]>([
  [{ isFenced: true, needsYou: true, hasFailed: true, hasBusyRun: true, isInMergeQueue: true }, 'stop-failed', true],
  [{ needsYou: true, hasFailed: true, hasBusyRun: true }, 'needs-you', true],
  [{ hasFailed: true, isInMergeQueue: true }, 'failed', true],
  // The next run works already.
  [{ hasFailed: true, hasBusyRun: true }, 'running', false],
  [{ hasBusyRun: true, isInMergeQueue: true }, 'running', false],
  [{ isInMergeQueue: true }, 'queued', false],
  [{}, 'rest', false],
])('%j asks for the attention of %s', (facts, attention, band) => {
  const found = attentionOf({ ...NOTHING, ...facts });
  expect([found, isInBand(found)]).toEqual([attention, band]);
});

/** Five stories in Current, in the order of their names. */
function five() {
  const stories = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e'].map((id) => [id, aStory(id, { stage: 'current', rank: id })]),
  );
  const client = createFakeClient({ ...emptySnapshot(), project: { it: aProject() }, stories });
  const project = createProjectStore(client);
  const column = () => project.shown.inStage('current').items.map(({ id }) => id);
  return { client, project, column };
}

it('a column shows stop failed, failed and running stories first, and a story at rest again in its own place', () => {
  const { client, project, column } = five();
  const running = aRun('e', 'coder-1');
  const failed = aRun('c', 'coder-2', { status: 'failed', endedAt: 5 });
  client.change({ table: 'runs', key: running.id, put: running }, { table: 'runs', key: failed.id, put: failed });
  expect(column()).toEqual(['c', 'e', 'a', 'b', 'd']);
  client.change({ table: 'fences', key: 'w', put: aFence('d', { worktree: 'w' }) });
  expect(column()).toEqual(['d', 'c', 'e', 'a', 'b']);
  expect(project.shown.inBand('current')).toBe(2);
  const list = project.shown.inStage('current');
  expect(list.items.map((story) => list.indexOf(story))).toEqual([0, 1, 2, 3, 4]);
  client.change(
    { table: 'fences', key: 'w', put: null },
    { table: 'runs', key: running.id, put: { ...running, status: 'completed', endedAt: 6 } },
  );
  expect(column()).toEqual(['c', 'a', 'b', 'd', 'e']);
});

it('tells a column only what changes its order', () => {
  const { client, project, column } = five();
  const versions: string[] = [];
  let calls = 0;
  project.shown.subscribeStage('qa', () => {
    calls += 1;
  });
  const run = aRun('b', 'coder-1');
  const tell = () => versions.push(project.shown.version('current'));
  tell();
  client.change({ table: 'runs', key: run.id, put: run });
  tell();
  // A new line of output, and a new title, leave the order as it is.
  client.change({ table: 'runs', key: run.id, put: { ...run, lastLine: 'npm test' } });
  client.change({ table: 'stories', key: 'b', put: aStory('b', { stage: 'current', rank: 'b', title: 'New' }) });
  tell();
  expect([new Set(versions).size, versions[1] === versions[2], calls]).toEqual([2, true, 0]);
  expect([column()[0], project.shown.inStage('current').items[0]?.title]).toEqual(['b', 'New']);
});

it('a story that failed on its way is no news in Done, where the last one that came is the first', () => {
  const { client, project } = five();
  const failed = aRun('a', 'coder-2', { status: 'failed', endedAt: 5 });
  client.change({ table: 'runs', key: failed.id, put: failed });
  for (const [id, movedAt] of [
    ['a', 1],
    ['b', 3],
    ['c', 2],
  ] as const)
    client.change({ table: 'stories', key: id, put: aStory(id, { stage: 'done', rank: id, movedAt }) });
  expect(project.shown.inStage('done').items.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  expect(project.shown.inBand('done')).toBe(0);
});
