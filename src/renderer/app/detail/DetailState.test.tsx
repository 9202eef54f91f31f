// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { FenceRecord, RunRecord } from '../../../contract/index.ts';
import { emptySnapshot, legacy, message, ok } from '../../../contract/index.ts';
import { NO_FACTS } from '../../../domain/index.ts';
import { aFakeProject } from '../../testing/in-project.tsx';
import { aFence, aProject, aRun, aStory, aWorktree } from '../../testing/records.ts';
import { Detail } from './Detail.tsx';

vi.mock('../../terminals/TerminalView.tsx', () => ({ TerminalView: () => null }));
const story = aStory('a', { stage: 'current' });

function show(run: RunRecord, fences: Record<string, FenceRecord> = {}): void {
  const snapshot = {
    ...emptySnapshot(),
    project: { it: aProject() },
    stories: { a: story },
    runs: { [run.id]: run },
    fences,
  };
  aFakeProject(snapshot, { invoke: async () => ok({ seq: 1 }) }).show(<Detail story={story} />);
}
afterEach(cleanup);

it('keeps the keyboard’s focus in the story when Stop disappears', () => {
  show(aRun('a', 'coder-1'));
  const stop = screen.getByRole('button', { name: 'Stop coder-1 on a' });
  stop.focus();
  fireEvent.click(stop, { detail: 0 });
  expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'Terminal' }));
});

it('counts what the story has changed; a finished story leads to its review', () => {
  const work = { story: 'a', progress: null, gates: [], next: null, diff: { files: 2, added: 12, removed: 3 } };
  const shown = (status: RunRecord['status']) => {
    cleanup();
    const runs = { r: aRun('a', 'coder-1', { status }) };
    const tables = { project: { it: aProject() }, stories: { a: story }, runs, work: { a: work } };
    const at = aFakeProject({ ...emptySnapshot(), ...tables }, { invoke: async () => ok({ seq: 1 }) });
    at.show(<Detail story={story} />);
    return at.project.view;
  };
  const running = shown('running');
  expect(screen.queryByRole('button', { name: /^Review/ })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: '+12 −3, changes of a' }));
  expect(running.getState()).toMatchObject({ selected: 'a', detail: true, tab: 'changes' });
  const finished = shown('completed');
  fireEvent.click(screen.getByRole('button', { name: 'Review the changes of a' }));
  expect(finished.getState()).toMatchObject({ detail: true, tab: 'changes' });
});

it('shows the whole reason of a failed run', () => {
  const reason = 'command not found: loud. Install it, or name its path.';
  show(aRun('a', 'coder-1', { status: 'failed', reason: legacy(reason), pid: null }));
  expect(screen.getByText(`coder-1 failed: ${reason}`)).toBeTruthy();
});

it('tells in the tooltip the pid of a busy run, when it last wrote output, and how it is held', () => {
  show(aRun('a', 'coder-1', { pid: 7, lastOutputAt: Date.now() - 180_000 }));
  expect(screen.getByTitle(/^pid 7 · last output 3 min ago.*kernel/).textContent).toContain('coder-1');
  expect(document.body.textContent).not.toContain('kernel');
  cleanup();
  show(aRun('a', 'coder-1', { pid: 7 }));
  expect(screen.getByTitle(/^pid 7 /)).toBeTruthy();
});

it('shows that the run has stalled', () => {
  show(aRun('a', 'coder-1', { stalledAt: Date.now(), lastOutputAt: Date.now() - 1_020_000 }));
  expect(screen.getByText(/^coder-1/).textContent).toContain('coder-1');
  expect(document.body.textContent).toMatch(/stalled since \S+( [AP]M)?, last output 17 min ago/);
});

it('shows what a stalled run lacks, and what to do', () => {
  const stall = { kind: 'model' as const, since: Date.now() - 390_000 };
  show(aRun('a', 'coder-1', { stalledAt: Date.now(), stall, lastOutputAt: Date.now() }));
  expect(document.body.textContent).toContain('stalled: no answer of the model for 6 min: interrupt its turn (Esc) or');
});

it('shows each notice of a busy run with its remedy', () => {
  const notices = [message('acp.model', { model: 'opus', why: 'unknown model' })];
  show(aRun('a', 'coder-1', { facts: { ...NO_FACTS, notices } }));
  const sentence = "The agent did not take the model 'opus': unknown model.";
  expect(screen.getByText((words) => words.startsWith(sentence)).textContent).toContain('Set a model that it knows');
});

it('shows why a setup failed, with its last lines and Retry', async () => {
  const reason = message('run.exit', { code: 3 });
  const setup = aRun('a', 'npm ci', { kind: 'setup', status: 'failed', reason, pid: null });
  const invoke = vi.fn(async (name: string) => (name === 'gate.tail' ? ok({ tail: 'no network' }) : ok({ seq: 1 })));
  const snapshot = {
    ...emptySnapshot(),
    project: { it: aProject() },
    stories: { a: story },
    runs: { [setup.id]: setup },
  };
  aFakeProject(snapshot, { invoke }).show(<Detail story={story} />);
  expect(document.querySelector('summary')?.textContent).toBe('setup step npm ci failed: exit 3');
  const tail = await screen.findByRole('region', { name: 'Last lines of the setup step npm ci', hidden: true });
  expect(tail.textContent).toBe('no network');
  fireEvent.click(screen.getByRole('button', { name: 'Retry: set up the worktree of a' }));
  expect(invoke).toHaveBeenCalledWith('worktree.setup', { story: 'a' }, 'card');
});

it('shows stopping until the run is removed', () => {
  const stopping = { by: 'person' as const, why: legacy(''), since: 0, receipt: 'r', left: null };
  show(aRun('a', 'coder-1', { status: 'failed', reason: legacy('stopped'), stopping }));
  expect(screen.getByText('coder-1 · stopping')).toBeTruthy();
});

it('names the submodules that are empty, and the command that fills them', () => {
  const worktree = aWorktree('a', { empty: ['libs/a', 'libs/b'] });
  aFakeProject().show(<Detail story={{ ...story, worktree }} />);
  expect(screen.getByText(/^Submodules were left empty: libs\/a, libs\/b\..*submodule update --init/)).toBeTruthy();
  cleanup();
  aFakeProject().show(<Detail story={{ ...story, worktree: { ...worktree, empty: [] } }} />);
  expect(screen.queryByText(/Submodules/)).toBeNull();
});

it('shows all processes of a failed stop, and when the host checks again', () => {
  show(aRun('a', 'coder-3', { status: 'failed', reason: legacy('stopped') }), { w: aFence('a') });
  expect(screen.getByText('Current · closed to new agents until this is resolved')).toBeTruthy();
  expect(screen.queryByText(/idle|coder-3 failed/)).toBeNull();
  const rows = [...document.querySelectorAll('table tbody tr')].map((row) => row.textContent);
  expect(rows).toEqual([
    expect.stringMatching(/^48213.*node server.mjsDwaits in D state on fsync$/),
    expect.stringMatching(/^48220.*sudo makeSbelongs to user 0$/),
  ]);
  expect(screen.getByText(/^tried 2 times, checks again in \d s$/)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Retry the stop on a' })).toBeTruthy();
});
