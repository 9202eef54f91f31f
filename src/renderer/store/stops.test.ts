// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../contract/index.ts';
import { emptySnapshot, message, ok, refuse } from '../../contract/index.ts';
import { createFakeClient, type FakeClient } from '../testing/fake-client.ts';
import { noticeIn } from '../testing/notices.ts';
import { aFence, aReceipt, aRun, aStory } from '../testing/records.ts';
import { createProjectStore, type ProjectStore } from './project-store.ts';
import { stopMany, stopRun } from './stops.ts';

const invoke = vi.fn();
const run = aRun('a', 'coder-1');
const other = aRun('b', 'coder-1');
const stopping = { by: 'person' as const, why: message('run.asked'), since: 0, receipt: 'r', left: 3 };
let client: FakeClient;
let project: ProjectStore;

/** Changes some tables, as the host reports them. */
function put(part: Partial<Snapshot>): void {
  client.show({ ...client.mirror.snapshot(), ...part });
}

beforeEach(() => {
  invoke.mockReset().mockResolvedValue(ok({ seq: 1 }));
  client = createFakeClient(emptySnapshot(), { invoke });
  project = createProjectStore(client);
  put({
    agents: { 'coder-1': { name: 'coder-1', role: 'coder', max: null, command: 'c' } },
    stories: {
      a: aStory('a', { title: 'Tax', stage: 'current' }),
      b: aStory('b', { title: 'Cart', stage: 'current' }),
    },
    runs: { [run.id]: run, [other.id]: other },
  });
});

it('I3: the notice of a stop says that it is over only with its proof, and starts the agent again', async () => {
  await stopRun(project, run, 'card');
  put({ runs: { [run.id]: { ...run, stopping } } });
  expect(noticeIn(project)).toMatchObject({ message: 'Stopping coder-1 on “Tax”.', description: undefined });
  put({ runs: {}, receipts: { a: aReceipt('a', { run: run.id, agent: 'coder-1' }) } });
  expect(noticeIn(project)).toMatchObject({
    message: 'coder-1 on “Tax” is stopped.',
    description: 'proven gone: 14 processes in 38 ms.',
    button: 'Start coder-1 again',
  });
  noticeIn(project).press();
  await vi.waitFor(() => expect(invoke).toHaveBeenLastCalledWith('agent.start', { story: 'a', agent: 'coder-1' }));
});

it('I3: a failed stop is called one, and offers no start', async () => {
  await stopRun(project, run, 'card');
  const fence = aFence('a', { run: run.id });
  const receipt = aReceipt('a', { run: run.id, verdict: 'survivors', survivors: 2 });
  put({ runs: {}, receipts: { a: receipt }, fences: { [fence.worktree]: fence } });
  expect(noticeIn(project)).toMatchObject({
    message: 'The stop of coder-1 on “Tax” has failed.',
    description: 'stop failed: 2 processes are still alive.',
    button: undefined,
  });
});

it('several stops have one notice, which starts all of them again', async () => {
  await stopMany(project, [run, other], 'panel');
  expect(noticeIn(project)).toMatchObject({ message: 'Stopping 2 agents.', button: 'Start all 2 again' });
  put({ runs: {} });
  expect(noticeIn(project).message).toBe('2 agents are stopped.');
  noticeIn(project).press();
  const started = () => invoke.mock.calls.filter(([name]) => name === 'agent.start').map(([, input]) => input);
  await vi.waitFor(() =>
    expect(started()).toEqual([
      { story: 'a', agent: 'coder-1' },
      { story: 'b', agent: 'coder-1' },
    ]),
  );
});

it('nothing is said of a stop that was refused, or of a run that had ended and is only cleared', async () => {
  invoke.mockResolvedValueOnce(refuse('no-host', message('page.lost')));
  await stopRun(project, run, 'card');
  expect(noticeIn(project).message).toBeUndefined();
  put({ runs: { [run.id]: { ...run, status: 'failed' } } });
  await stopRun(project, run, 'card');
  expect(noticeIn(project).message).toBeUndefined();
});
