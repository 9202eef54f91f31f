// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';
import type { ReceiptRecord, RunRecord, Snapshot } from '../../contract/index.ts';
import { emptySnapshot, message, ok } from '../../contract/index.ts';
import { createFakeClient, type FakeClient } from '../testing/fake-client.ts';
import { noticeIn } from '../testing/notices.ts';
import { aFence, aReceipt, aRun, aStory } from '../testing/records.ts';
import { askStopAll } from './actions.ts';
import { toggleFrozen } from './flags.ts';
import { moveStory } from './moves.ts';
import { createProjectStore, type ProjectStore } from './project-store.ts';
import { stopStory } from './stops.ts';
import { undoLast } from './undo.ts';

const invoke = vi.fn(async (..._: unknown[]) => ok({ seq: 1, from: 'current', changed: true }));
const run = aRun('a', 'coder-1');
const stopping: RunRecord = {
  ...run,
  stopping: { by: 'stage-rule', why: message('roles.frozen', { role: 'coder' }), since: 0, receipt: 'r', left: 3 },
};
const receipt = (part: Partial<ReceiptRecord> = {}) =>
  aReceipt('a', { run: run.id, agent: 'coder-1', killed: 2, ms: 5, ...part });
let client: FakeClient;
let project: ProjectStore;

/** Changes some tables, as the host reports them. */
function put(part: Partial<Snapshot>): void {
  client.show({ ...client.mirror.snapshot(), ...part });
}
const story = (part: Parameters<typeof aStory>[1] = {}) => ({
  stories: { a: aStory('a', { stage: 'current', ...part }) },
});

beforeEach(() => {
  invoke.mockClear();
  client = createFakeClient(emptySnapshot(), { invoke });
  project = createProjectStore(client);
  const agents = { 'coder-1': { name: 'coder-1', role: 'coder' as const, max: null, command: 'c' } };
  put({ agents, ...story(), runs: { [run.id]: run } });
});

/** Freezes the story, which stops its coder, and unfreezes it by Undo while the stop is in progress. */
async function undoneFreeze(): Promise<void> {
  await toggleFrozen(project, 'a');
  put({ ...story({ frozen: true }), runs: { [run.id]: stopping } });
  await undoLast(project);
  put(story());
  expect(noticeIn(project)).toMatchObject({ button: 'Start coder-1 again', description: 'coder-1 stays stopped.' });
}

it('a notice names the agents that a change stops, and the verdict as soon as the stop has one', async () => {
  await toggleFrozen(project, 'a');
  expect(noticeIn(project)).toMatchObject({ message: '“a” was frozen.', description: 'Stops coder-1.' });
  put({ runs: { [run.id]: stopping } });
  expect(noticeIn(project).description).toBe('Stops coder-1.');
  put({ runs: {}, receipts: { a: receipt() } });
  expect(noticeIn(project).description).toBe('coder-1: proven gone: 2 processes in 5 ms.');
});

it('I3: a notice about a failed stop does not say that the agent is stopped', async () => {
  await undoneFreeze();
  const fence = aFence('a', { run: run.id });
  put({
    runs: {},
    receipts: { a: receipt({ verdict: 'survivors', survivors: 2 }) },
    fences: { [fence.worktree]: fence },
  });
  expect(noticeIn(project)).toMatchObject({
    button: undefined,
    description: 'coder-1: stop failed: 2 processes are still alive.',
  });
});

it.each<[string, () => Partial<Snapshot>, string | undefined]>([
  ['the agent was started again', () => ({ runs: { again: aRun('a', 'coder-1', { id: 'again' }) } }), undefined],
  ['another agent works on the story', () => ({ runs: { other: aRun('a', 'coder-2', { id: 'other' }) } }), undefined],
  ['the story moved on', () => story({ stage: 'merge' }), 'coder-1 stays stopped.'],
  ['the story was frozen again', () => story({ frozen: true }), 'coder-1 stays stopped.'],
  ['the story is gone', () => ({ stories: {} }), 'coder-1 stays stopped.'],
])('a visible offer to start an agent again disappears when %s', async (_name, change, description) => {
  await undoneFreeze();
  put(change());
  expect(noticeIn(project)).toMatchObject({ message: '“a” was unfrozen.', button: undefined, description });
});

it('an offer returns when it can be done again', async () => {
  await undoneFreeze();
  put(story({ frozen: true }));
  put(story());
  expect(noticeIn(project).button).toBe('Start coder-1 again');
});

it('the Undo button of a notice disappears when the change is no longer the newest one', async () => {
  await toggleFrozen(project, 'a');
  expect(noticeIn(project).button).toBe('Undo');
  // A move within its stage has no notice of its own.
  await moveStory(project, 'a', 'current');
  expect(noticeIn(project)).toMatchObject({ message: '“a” was frozen.', button: undefined });
});

it('the notice that nothing is running is removed when a run starts', async () => {
  put({ runs: {} });
  await stopStory(project, 'a', 'key');
  expect(noticeIn(project).message).toBe('No agent is running on “a”.');
  put({ runs: { [run.id]: run } });
  expect(noticeIn(project).message).toBeUndefined();
  put({ runs: {} });
  askStopAll(project, 'key');
  expect(noticeIn(project).message).toBe('No agent is running.');
  put({ runs: { [run.id]: run } });
  expect(noticeIn(project).message).toBeUndefined();
});

it('a notice whose button was pressed has closed, so a later change does not show it again', async () => {
  await undoneFreeze();
  noticeIn(project).press();
  put(story({ stage: 'merge' }));
  // Not updated: the page has removed it.
  expect(noticeIn(project)).toMatchObject({ button: 'Start coder-1 again' });
});
