// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message, ok, refuse, type StoryRecord, type Tables } from '../../contract/index.ts';
import { AUTOMATION_OFF, type NextTurn } from '../../domain/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { aHost, aProject, aRun, aStory } from '../testing/records.ts';
import { SendBack } from './SendBack.tsx';
import { StoryWait } from './StoryWait.tsx';

const ID = '60_story_tax';
const invoke = vi.fn();
let at: FakeProject;
beforeEach(() => invoke.mockReset().mockResolvedValue(ok({ seq: 1, changed: true, runs: [] })));
afterEach(cleanup);

function show(
  story: Partial<StoryRecord>,
  next: NextTurn | null,
  automation: Partial<Tables['project']['automation']>,
) {
  const record = aStory(ID, { stage: 'current', ...story });
  const project = aProject({ automation: { ...AUTOMATION_OFF, ...automation } });
  at = aFakeProject(
    {
      ...emptySnapshot(),
      project: { it: project },
      host: { it: aHost() },
      stories: { [ID]: record },
      work: { [ID]: { story: ID, progress: null, gates: [], next } },
    },
    { invoke },
  );
  return at.show(<StoryWait story={record} />).container;
}

it('counts down to the next try', () => {
  vi.useFakeTimers({ now: 1_000 });
  const box = show({}, { kind: 'start', agent: null, until: 41_000 }, { current: 'on' });
  expect(box.textContent).toBe('again in 40 s · its agent crashed and is started again');
  vi.useRealTimers();
});

it('a gate that must run again has a button for it', () => {
  const why = message('gate.timeout', { gate: 'tests', seconds: 60 });
  show({}, { kind: 'gate', gate: 'tests', why }, { current: 'on' });
  expect(screen.getByText(/^the gate tests must run again/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: `Run again: gate tests on ${ID}` }));
  expect(invoke).toHaveBeenCalledWith('gate.run', { story: ID, gate: 'tests', again: true }, 'card');
});

it('a setup that failed is retried by one press', () => {
  show({}, null, {});
  const setup = aRun(ID, 'npm ci', { kind: 'setup', status: 'failed', reason: message('run.exit', { code: 3 }) });
  act(() => at.client.change({ table: 'runs', key: setup.id, put: setup }));
  expect(
    screen.getByText('its setup step npm ci failed. Read its output and correct the cause, then press Retry.'),
  ).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: `Retry: set up the worktree of ${ID}` }));
  expect(invoke).toHaveBeenCalledWith('worktree.setup', { story: ID }, 'card');
});

it('a story that waits to be merged is merged by Yes', async () => {
  show({ stage: 'merge' }, null, { merge: 'ask' });
  expect(screen.getByText(/^merge it\?/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: `Yes, merge ${ID}` }));
  await vi.waitFor(() => expect(invoke).toHaveBeenCalledWith('story.merge', { story: ID }));
});

it('says what was decided also in a project in which nothing is automatic, and otherwise nothing there', () => {
  expect(show({}, { kind: 'move', to: 'qa', findings: null }, {}).textContent).toMatch(/^move to qa\?/i);
  cleanup();
  expect(show({}, null, {}).textContent).toBe('');
});

it('a review is approved by one press, or sent back with a comment that must not be empty', async () => {
  show({ stage: 'qa' }, { kind: 'review' }, { qa: 'on' });
  fireEvent.click(screen.getByRole('button', { name: `Approve ${ID}` }));
  await vi.waitFor(() => expect(invoke).toHaveBeenCalledWith('story.verdict', { story: ID, verdict: 'pass' }));
  fireEvent.click(screen.getByRole('button', { name: `Send back ${ID} with a comment` }));
  expect(at.project.dialogs.getState().dialog).toEqual({ kind: 'send-back', story: ID });
  cleanup();
  const onClose = vi.fn();
  at.show(<SendBack story={ID} onClose={onClose} />);
  const why = message('command.input', { field: 'findings', value: '', wording: message('input.empty') });
  invoke.mockResolvedValueOnce(refuse('bad-input', why, { field: 'findings', value: '' }));
  fireEvent.click(screen.getByRole('button', { name: 'Send back' }));
  expect((await screen.findByRole('alert')).textContent).toContain('findings');
  expect(onClose).not.toHaveBeenCalled();
  fireEvent.change(screen.getByLabelText('What must be changed?'), { target: { value: 'Sums are wrong.' } });
  fireEvent.click(screen.getByRole('button', { name: 'Send back' }));
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(invoke).toHaveBeenLastCalledWith('story.verdict', { story: ID, verdict: 'fail', findings: 'Sums are wrong.' });
});
