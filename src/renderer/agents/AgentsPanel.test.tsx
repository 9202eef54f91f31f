// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../contract/index.ts';
import { emptySnapshot, ok } from '../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { aFence, aProject, aRun } from '../testing/records.ts';
import { AgentsPanel } from './AgentsPanel.tsx';

const invoke = vi.fn().mockResolvedValue(ok({ seq: 1 }));
let at: FakeProject;

function show(...stories: string[]): void {
  showRuns(stories, {});
}
function showRuns(stories: string[], part: Partial<Snapshot>): void {
  const runs = Object.fromEntries(
    stories.map((story, i) => [aRun(story, 'coder').id, aRun(story, 'coder', { startedAt: i })]),
  );
  const snapshot = { ...emptySnapshot(), project: { it: aProject() }, runs, ...part };
  at = aFakeProject(snapshot, { invoke });
  at.show(<AgentsPanel />);
}
const stop = (story: string) => screen.getByRole('button', { name: `Stop coder on ${story}` });
/** The rows of runs. To find them by role, the styles of hundreds of elements are computed, which takes half a minute. */
const rows = () => [...document.querySelectorAll<HTMLElement>('tr[data-run]')];
/** A click by Enter or Space has no pointer, and therefore `detail` 0. */
const pressKey = (button: HTMLElement) => {
  button.focus();
  fireEvent.click(button, { detail: 0 });
};

beforeEach(() => invoke.mockClear());
afterEach(cleanup);

it('Stop by keyboard moves the focus to the next Stop', () => {
  show('a', 'b');
  pressKey(stop('a'));
  expect(invoke).toHaveBeenCalledWith('agent.stop', { story: 'a', agent: 'coder', run: expect.any(String) }, 'panel');
  expect(document.activeElement).toBe(stop('b'));
  pressKey(stop('b'));
  expect(document.activeElement).toBe(stop('a'));
});

it('a gate has its kind in place of a role, and a Stop', () => {
  const gate = aRun('a', 'tests', { kind: 'gate', role: 'other' });
  showRuns([], { runs: { [gate.id]: gate } });
  expect(screen.getByRole('cell', { name: 'gate' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Stop tests on a' }));
  expect(invoke).toHaveBeenCalledWith('agent.stop', { story: 'a', agent: 'tests', run: gate.id }, 'panel');
});

it('Stop by keyboard moves the focus to the row’s story if there is no other Stop', () => {
  show('a');
  pressKey(stop('a'));
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'a' }));
});

it('stopping the selected agents by keyboard moves the focus to Stop all', () => {
  show('a', 'b');
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select coder on a' }));
  pressKey(screen.getByRole('button', { name: 'Stop 1 agent' }));
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Stop all…' }));
});

it('Stop all stays when nothing is running, and does nothing', () => {
  show();
  const all = screen.getByRole('button', { name: 'Stop all…' });
  expect(all.getAttribute('aria-disabled')).toBe('true');
  fireEvent.click(all);
  expect(screen.queryByRole('alertdialog')).toBeNull();
});

it('shows a failed stop above all runs, with names, pids and states, and both actions', () => {
  const { story, worktree } = aFence('57_story_mail');
  showRuns(['a'], { fences: { w: aFence(story, { lane: 0 }) } });
  const row = screen.getAllByRole('row')[1];
  expect(row?.textContent).toContain('node 48213 (D), sudo 48220 (S)');
  fireEvent.click(screen.getByRole('button', { name: 'Retry the stop on 57_story_mail' }));
  expect(invoke).toHaveBeenCalledWith('fence.retry', { story, worktree });
  fireEvent.click(screen.getByRole('button', { name: 'Force release 57_story_mail' }));
  expect(at.project.dialogs.getState().dialog).toEqual({ kind: 'release', story, worktree });
});

it('shows a failed stop even if there is no run', () => {
  showRuns([], { fences: { w: aFence('57_story_mail') } });
  expect(screen.getByText('stop failed')).toBeTruthy();
});

it('the tooltip of an agent has its process and its containment; that of a run without a process has none', () => {
  showRuns([], {
    runs: {
      run_acoder: aRun('a', 'coder', { containment: 'cgroup' }),
      run_bcoder: aRun('b', 'coder', { status: 'pending', pid: null, containment: 'none', strength: 'scan' }),
    },
  });
  const [held, none] = screen.getAllByRole('cell', { name: 'coder' }).filter((_, at) => at % 2 === 0);
  expect(held?.title).toMatch(/^pid \d+\ncgroup · kernel\n[\s\S]*When the run is stopped, the kernel confirms/);
  expect(none?.title).toBe('');
});

it('shows a page of ended runs at a time, and moves the focus to the first one that Show more adds', () => {
  const ended = (n: number) => aRun(`${n}_story`, 'coder', { status: 'completed', startedAt: n, endedAt: n });
  const all = Array.from({ length: 130 }, (_, n) => ended(n));
  showRuns([], { runs: Object.fromEntries(all.map((run) => [run.id, run])) });
  const stories = () => rows().flatMap((row) => row.querySelector('[data-story-link]')?.textContent ?? []);
  const newest = (from: number, to: number) =>
    all
      .map(({ story }) => story)
      .reverse()
      .slice(from, to);
  expect(stories()).toEqual(newest(0, 100));
  pressKey(screen.getByText('Show more (30 ended runs left)'));
  expect([stories(), document.activeElement?.textContent]).toEqual([newest(0, 130), '29_story']);
  expect(screen.queryByText(/Show more/)).toBeNull();
});

it('a run that starts is shown before the page of ended runs, and a run that ends takes its first row', () => {
  const ended = (n: number) => aRun(`${n}_story`, 'coder', { status: 'completed', startedAt: n, endedAt: n });
  showRuns([], { runs: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [ended(n).id, ended(n)])) });
  const shown = () => rows().flatMap(({ dataset: { run } }) => run ?? []);
  const busy = aRun('new', 'coder', { startedAt: 999 });
  act(() => at.client.change({ table: 'runs', key: busy.id, put: busy }));
  expect([shown().length, shown()[0], shown()[1]]).toEqual([101, busy.id, ended(100).id]);
  act(() => at.client.change({ table: 'runs', key: busy.id, put: { ...busy, status: 'completed', endedAt: 1_000 } }));
  expect([shown().length, shown()[0], shown()[99]]).toEqual([100, busy.id, ended(2).id]);
});
