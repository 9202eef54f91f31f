// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, ok, type Snapshot } from '../../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../../testing/in-project.tsx';
import { aHost, aProject, aReceipt, aRun, aStory } from '../../testing/records.ts';
import { Guide } from './Guide.tsx';

const run = aRun('a', 'coder-1', { startedAt: 5 });
const receipt = aReceipt('a', { run: run.id, agent: 'coder-1', at: 9, by: 'person' });
const before: Snapshot = {
  ...emptySnapshot(),
  project: { it: aProject() },
  host: { it: aHost() },
  agents: { 'coder-1': { name: 'coder-1', role: 'coder', max: null, command: 'c' } },
  stories: { a: aStory('a', { stage: 'current' }), b: aStory('b') },
};
const atWork: Snapshot = { ...before, runs: { [run.id]: run } };
const stopped: Snapshot = { ...before, receipts: { a: receipt } };
let at: FakeProject;

beforeEach(() => {
  sessionStorage.clear();
});
afterEach(cleanup);

/** Opens the guide beside the detail of the story `b`, which has a field for text and a terminal. */
function show(snapshot: Snapshot): void {
  at = aFakeProject(snapshot, { invoke: vi.fn(async () => ok({})) });
  at.project.view.setState({ guide: { paused: false, seen: 0 }, selected: 'b', detail: true, tab: 'story' });
  at.show(
    <>
      <Guide />
      <section data-detail="b">
        <textarea aria-label="text" />
        <div data-terminal="r" data-live="false">
          <div className="xterm">
            <textarea aria-label="terminal" />
          </div>
        </div>
      </section>
    </>,
  );
}
const become = (snapshot: Snapshot) =>
  act(async () => at.client.show({ ...snapshot, seq: at.client.mirror.snapshot().seq + 1 }));
const view = () => at.project.view.getState();

it('opens the terminal of the agent at work, and the receipt of its stop', async () => {
  show(before);
  await become(atWork);
  expect(view()).toMatchObject({ selected: 'a', tab: 'terminal' });
  await become(stopped);
  expect(view()).toMatchObject({ selected: 'a', tab: 'history', history: 'stops' });
});

it.each(['text', 'terminal'])('opens nothing while a person types in the %s of the open detail', async (name) => {
  show(before);
  screen.getByRole('textbox', { name }).focus();
  await become(atWork);
  expect(view()).toMatchObject({ selected: 'b', tab: 'story' });
  await become(stopped);
  expect(view()).toMatchObject({ selected: 'b', tab: 'story' });
  expect(screen.getByRole('region', { name: 'Guide' }).dataset.guide).toBe('proven');
});

it('after Stop by keyboard the focus is on the button that pauses the guide, not on the one that closes it', async () => {
  show(atWork);
  const stop = screen.getByRole('button', { name: /^Stop coder-1/ });
  stop.focus();
  // A click by keyboard has no count.
  fireEvent.click(stop, { detail: 0 });
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Pause the guide' }));
});

it('says of an agent whose worktree was released that nothing was proven (I3), and of a setup that it runs', async () => {
  show({ ...before, receipts: { a: { ...receipt, verdict: 'survivors' } } });
  const guide = screen.getByRole('region', { name: 'Guide' });
  expect(guide.textContent).toContain('not proven');
  expect(guide.textContent).not.toContain('by itself');
  await become({ ...before, runs: { s: aRun('a', 'install', { kind: 'setup', startedAt: 12 }) } });
  expect(guide.dataset.guide).toBe('starting');
  expect(guide.textContent).not.toContain('install');
});

it('offers a start where one is possible, and none while the project is not trusted', async () => {
  show(before);
  expect(screen.getByRole('button', { name: 'Start coder-1' })).toBeTruthy();
  await become({ ...before, project: { it: aProject({ trusted: false }) } });
  expect(screen.queryByRole('button', { name: 'Start coder-1' })).toBeNull();
});
