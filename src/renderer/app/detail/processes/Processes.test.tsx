// @vitest-environment jsdom
import { act, cleanup, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { message, ok, type RunProcess, type RunRecord, refuse } from '../../../../contract/index.ts';
import { aFakeProject } from '../../../testing/in-project.tsx';
import { aRun } from '../../../testing/records.ts';
import { Processes } from './Processes.tsx';

const AGENT: RunProcess = {
  ...{ pid: 70, startTime: 1, ppid: 1, state: 'S', command: 'claude', evidence: 'known', startedAt: 0 },
  cpuMs: 1_000,
  memoryBytes: 312_400_000,
};
const CHILD: RunProcess = { ...AGENT, pid: 71, ppid: 70, startTime: 2, command: 'npm test', evidence: 'lineage' };
const spared = [{ pid: 9, startTime: 1, command: 'vim' }];
const invoke = vi.fn();
let looks = 0;

beforeEach(() => {
  vi.useFakeTimers();
  looks = 0;
  invoke.mockReset().mockImplementation(async () => {
    looks += 1;
    const processes = [{ ...CHILD, cpuMs: looks * 500 }, AGENT];
    return ok({ run: 'run_1', at: looks * 1_000, processes, spared, blind: 0 });
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function show(run: RunRecord | null) {
  const shown = aFakeProject(undefined, { invoke }).show(<Processes run={run} />);
  await act(() => vi.advanceTimersByTimeAsync(0));
  return shown;
}
const live = aRun('1_story_a', 'coder-1', { id: 'run_1', status: 'running' });
const rows = () =>
  within(screen.getByRole('table', { name: 'Processes · 2' }))
    .getAllByRole('row')
    .slice(1);
const cells = () => rows().map((row) => [...row.children].map((cell) => cell.textContent));

it('shows the tree of a run with what each process uses and how it is known; a share of the CPU from the second look on', async () => {
  await show(live);
  expect(invoke).toHaveBeenCalledWith('agent.processes', { story: live.story, agent: live.agent, run: 'run_1' });
  expect(cells()).toEqual([
    ['70', 'claude', '–', '312.4 MB', '0:01', 'start'],
    ['71', 'npm test', '–', '312.4 MB', '0:01', 'lineage'],
  ]);
  await act(() => vi.advanceTimersByTimeAsync(800));
  expect(cells()[1]?.[2]).toBe('50 %');
  expect(screen.getByText('2 processes · CPU 50 % · 624.8 MB')).toBeTruthy();
  expect(screen.getByRole('table', { name: 'Spared, not the agent’s · 1' })).toBeTruthy();
});

it('looks no more while it is not seen, nor while a stop looks by itself', async () => {
  const { unmount, rerender } = await show(live);
  const stopping = { by: 'person' as const, why: message('run.asked'), since: 0, receipt: 'r', left: 2 };
  rerender(<Processes run={{ ...live, stopping }} />);
  expect(screen.getByText('stopping, 2 processes left')).toBeTruthy();
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  expect(invoke).toHaveBeenCalledOnce();
  rerender(<Processes run={live} />);
  await act(() => vi.advanceTimersByTimeAsync(0));
  unmount();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(invoke).toHaveBeenCalledTimes(2);
});

it('says why a look failed and keeps what was seen before', async () => {
  await show(live);
  invoke.mockResolvedValue(refuse('failed', message('processes.noSelf.proc')));
  await act(() => vi.advanceTimersByTimeAsync(800));
  expect(screen.getByRole('alert').textContent).not.toBe('');
  expect(rows()).toHaveLength(2);
});

it('looks at no process of a run that has ended', async () => {
  await show({ ...live, status: 'completed' });
  expect(screen.getByText('No processes')).toBeTruthy();
  expect(invoke).not.toHaveBeenCalled();
});
