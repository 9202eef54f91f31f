// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../contract/index.ts';
import { emptySnapshot, legacy, message, ok, refuse } from '../../contract/index.ts';
import { createFakeClient, type FakeClient } from '../testing/fake-client.ts';
import { noticeIn } from '../testing/notices.ts';
import { aRun, aStory } from '../testing/records.ts';
import { moveBy, moveStory } from './moves.ts';
import { createProjectStore, type ProjectStore } from './project-store.ts';
import { stoppedBy, undoLast } from './undo.ts';

const invoke = vi.fn();
const noticeRefusal = vi.fn();
let client: FakeClient;
let project: ProjectStore;

function put(part: Partial<Snapshot>): void {
  client.show({ ...client.mirror.snapshot(), ...part });
}

beforeEach(() => {
  invoke.mockReset().mockResolvedValue(ok({ seq: 1, from: 'current', changed: true }));
  noticeRefusal.mockReset();
  client = createFakeClient(emptySnapshot(), { invoke });
  project = createProjectStore(client);
  project.notices.refusal = noticeRefusal;
  put({
    agents: { 'coder-1': { name: 'coder-1', role: 'coder', max: null, command: 'c' } },
    stories: { a: aStory('a', { stage: 'current', rank: 'a1' }), b: aStory('b', { stage: 'current', rank: 'a2' }) },
  });
});

it('Undo moves a story back to the same position', async () => {
  await moveStory(project, 'a', 'qa');
  expect(invoke).toHaveBeenLastCalledWith('story.move', { story: 'a', stage: 'qa', before: null });
  expect(noticeIn(project).button).toBe('Undo');
  put({ stories: { a: aStory('a', { stage: 'qa' }), b: aStory('b', { stage: 'current', rank: 'a2' }) } });
  await undoLast(project);
  expect(invoke).toHaveBeenLastCalledWith('story.move', { story: 'a', stage: 'current', before: 'b' });
});

it('Undo moves a story to the end if its neighbour has left', async () => {
  await moveStory(project, 'a', 'qa');
  put({ stories: { a: aStory('a', { stage: 'qa' }), b: aStory('b', { stage: 'done' }) } });
  await undoLast(project);
  expect(invoke).toHaveBeenLastCalledWith('story.move', { story: 'a', stage: 'current', before: null });
});

it('a refused move cannot be undone', async () => {
  invoke.mockResolvedValue(refuse('unknown-story', message('start.story', { id: 'a' })));
  await moveStory(project, 'a', 'qa');
  expect(project.undo.getState().steps).toEqual([]);
  expect(noticeRefusal).toHaveBeenCalledOnce();
});

it.each(['qa', 'archived'] as const)(
  'a move to %s that another client made first has no notice and cannot be undone',
  async (stage) => {
    invoke.mockResolvedValue(ok({ seq: 1, from: stage, changed: false }));
    await moveStory(project, 'a', stage);
    expect(invoke).toHaveBeenCalledOnce();
    expect(project.undo.getState().steps).toEqual([]);
    expect(noticeIn(project).message).toBeUndefined();
  },
);

it('Undo offers to start the stopped agent again, and starts it after the stop is complete', async () => {
  const run = aRun('a', 'coder-1');
  put({ runs: { [run.id]: run } });
  await moveStory(project, 'a', 'qa');
  const stopping = { by: 'stage-rule' as const, why: legacy(''), since: 0, receipt: 'r', left: 3 };
  put({ runs: { [run.id]: { ...run, stopping } } });
  await undoLast(project);
  expect(noticeIn(project).button).toBe('Start coder-1 again');
  noticeIn(project).press();
  expect(invoke).not.toHaveBeenCalledWith('agent.start', expect.anything());
  put({ runs: {} });
  await vi.waitFor(() => expect(invoke).toHaveBeenLastCalledWith('agent.start', { story: 'a', agent: 'coder-1' }));
});

it('starts nothing if the story has moved on during the stop', async () => {
  const run = aRun('a', 'coder-1');
  put({ runs: { [run.id]: run } });
  await moveStory(project, 'a', 'qa');
  put({
    runs: { [run.id]: { ...run, stopping: { by: 'stage-rule', why: legacy(''), since: 0, receipt: 'r', left: 1 } } },
  });
  await undoLast(project);
  noticeIn(project).press();
  put({ stories: { a: aStory('a', { stage: 'merge' }) } });
  put({ runs: {} });
  await Promise.resolve();
  expect(invoke).not.toHaveBeenCalledWith('agent.start', expect.anything());
});

it('a move by key names the agent that it stops', async () => {
  const run = aRun('a', 'coder-1');
  put({ runs: { [run.id]: run } });
  await moveBy(project, 'a', 1);
  expect(noticeIn(project)).toMatchObject({ message: '“a” was moved to QA.', description: 'Stops coder-1.' });
});

it('offers nothing if the agent keeps running', async () => {
  const run = aRun('a', 'coder-1');
  put({ runs: { [run.id]: run } });
  expect(stoppedBy(project, { runs: { [run.id]: 'coder-1' } })).toBeNull();
});

it('a move to the archive uses the archive command', async () => {
  await moveStory(project, 'a', 'archived');
  expect(invoke).toHaveBeenLastCalledWith('story.archive', { story: 'a' });
});
