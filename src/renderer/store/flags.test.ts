// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';
import type { Role, StoryRecord } from '../../contract/index.ts';
import { emptySnapshot, legacy, message, ok, refuse } from '../../contract/index.ts';
import { createFakeClient, type FakeClient } from '../testing/fake-client.ts';
import { noticeIn } from '../testing/notices.ts';
import { aRun, aStory } from '../testing/records.ts';
import { blockStory, toggleBlocked, toggleFrozen } from './flags.ts';
import { createProjectStore, type ProjectStore } from './project-store.ts';
import { undoLast } from './undo.ts';

const invoke = vi.fn();
let client: FakeClient;
let project: ProjectStore;
const run = aRun('a', 'coder-1');

function put(part: Partial<StoryRecord>, stopping = false, role: Role = 'coder'): void {
  const record = stopping
    ? { ...run, stopping: { by: 'stage-rule' as const, why: legacy(''), since: 0, receipt: 'r', left: 1 } }
    : run;
  const stories = { a: aStory('a', { stage: 'current', ...part }) };
  const agents = { 'coder-1': { name: 'coder-1', role, max: null, command: 'c' } };
  client.show({ ...emptySnapshot(), agents, stories, runs: { [run.id]: record } });
}

beforeEach(() => {
  invoke.mockReset().mockResolvedValue(ok({ seq: 1, changed: true }));
  client = createFakeClient(undefined, { invoke });
  project = createProjectStore(client);
  put({});
});

/** The last notice: its message, the label of its button, and the second line. */
function lastNotice() {
  const { message, button, description } = noticeIn(project);
  return [message, button, description];
}

it('a freeze names the agent that it stops; after Undo the agent can be started again', async () => {
  await toggleFrozen(project, 'a');
  expect(invoke).toHaveBeenLastCalledWith('story.freeze', { story: 'a' });
  expect(lastNotice()).toEqual(['“a” was frozen.', 'Undo', 'Stops coder-1.']);
  put({ frozen: true }, true);
  // The mirror has the change before the reply arrives.
  invoke.mockImplementation(() => {
    put({ frozen: false }, true);
    return Promise.resolve(ok({ seq: 2, changed: true }));
  });
  await undoLast(project);
  expect(invoke).toHaveBeenLastCalledWith('story.unfreeze', { story: 'a' });
  expect(lastNotice()).toEqual(['“a” was unfrozen.', 'Start coder-1 again', 'coder-1 stays stopped.']);
});

it.each<[string, Partial<StoryRecord>, Role, boolean]>([
  ['moved on to another role', { stage: 'qa' }, 'coder', false],
  ['went back to the backlog', { stage: 'backlog' }, 'coder', false],
  ['is done', { stage: 'done' }, 'coder', false],
  ['was blocked', { blocked: legacy('waits') }, 'coder', false],
  ['has an agent whose role was changed', {}, 'qa', false],
  ['moved on with an agent of no stage', { stage: 'qa' }, 'other', true],
  ['was archived with an agent of no stage', { stage: 'archived' }, 'other', false],
])('the agent is offered again only if its role fits: the story %s', async (_name, now, role, offered) => {
  await toggleFrozen(project, 'a');
  put(now, true, role);
  await undoLast(project);
  expect(lastNotice()).toEqual([
    '“a” was unfrozen.',
    offered ? 'Start coder-1 again' : undefined,
    'coder-1 stays stopped.',
  ]);
});

it('a block names the agent that it stops, and can be undone', async () => {
  expect((await blockStory(project, 'a', 'waits for Ada')).ok).toBe(true);
  expect(lastNotice()).toEqual(['“a” was blocked.', 'Undo', 'Stops coder-1.']);
  put({ blocked: legacy('waits for Ada') }, true);
  await undoLast(project);
  expect(invoke).toHaveBeenLastCalledWith('story.unblock', { story: 'a' });
});

it('undoing an unblock restores the words of the person who blocked it', async () => {
  put({ blocked: message('blocked.person', { text: 'waits for Ada' }) });
  await toggleBlocked(project, 'a');
  await undoLast(project);
  expect(invoke).toHaveBeenLastCalledWith('story.block', { story: 'a', reason: 'waits for Ada' });
});

it("an unblock of the host's own reason offers no Undo, which would store its sentence as a person's words", async () => {
  put({ blocked: message('host.quits') });
  await toggleBlocked(project, 'a');
  expect(lastNotice()).toEqual(['“a” was unblocked.', undefined, undefined]);
  expect(project.undo.getState().steps).toEqual([]);
});

it('Undo goes back from the newest change to the oldest', async () => {
  await toggleFrozen(project, 'a');
  await blockStory(project, 'a', 'waits');
  await undoLast(project);
  await undoLast(project);
  expect(invoke.mock.calls.map(([name]) => name)).toEqual([
    'story.freeze',
    'story.block',
    'story.unblock',
    'story.unfreeze',
  ]);
  await undoLast(project);
  expect(lastNotice()[0]).toBe('Nothing to undo.');
});

it.each<[string, Partial<StoryRecord>, () => Promise<unknown>]>([
  ['freeze', {}, () => toggleFrozen(project, 'a')],
  ['unfreeze', { frozen: true }, () => toggleFrozen(project, 'a')],
  ['block', {}, () => blockStory(project, 'a', 'waits')],
  ['unblock', { blocked: message('blocked.person', { text: 'waits' }) }, () => toggleBlocked(project, 'a')],
  ["unblock of the host's own reason", { blocked: message('host.quits') }, () => toggleBlocked(project, 'a')],
])('a %s that another client made first has no notice and cannot be undone', async (_name, part, change) => {
  put(part);
  invoke.mockResolvedValue(ok({ seq: 1, changed: false }));
  await change();
  expect(invoke).toHaveBeenCalledOnce();
  expect(project.undo.getState().steps).toEqual([]);
  expect(lastNotice()[0]).toBeUndefined();
});

it('an Undo after which nothing is different says so', async () => {
  await toggleFrozen(project, 'a');
  put({ frozen: true }, true);
  invoke.mockResolvedValue(ok({ seq: 2, changed: false }));
  put({ frozen: false }, true);
  await undoLast(project);
  expect(lastNotice()).toEqual(['Nothing to undo.', 'Start coder-1 again', 'coder-1 stays stopped.']);
});

it('a refused change cannot be undone', async () => {
  invoke.mockResolvedValue(refuse('bad-input', message('command.input.missing', { field: 'reason' })));
  await toggleFrozen(project, 'a');
  expect((await blockStory(project, 'a', '')).ok).toBe(false);
  expect(project.undo.getState().steps).toEqual([]);
});
