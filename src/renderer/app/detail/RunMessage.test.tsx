// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message, ok, type RunRecord, refuse, type StoryRecord } from '../../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../../testing/in-project.tsx';
import { aProject, aRun, aStory } from '../../testing/records.ts';
import { RunMessage } from './RunMessage.tsx';

const ID = '60_story_tax';
const invoke = vi.fn();
let at: FakeProject;
beforeEach(() => {
  invoke.mockReset().mockResolvedValue(ok({ seq: 1 }));
});
afterEach(cleanup);

function show(run: Partial<RunRecord> = {}, story: Partial<StoryRecord> = {}, command = 'claude {prompt}') {
  const record = aRun(ID, 'coder-1', { id: 'r1', ...run });
  at = aFakeProject(
    {
      ...emptySnapshot(),
      project: { it: aProject() },
      stories: { [ID]: aStory(ID, { stage: 'current', ...story }) },
      agents: { 'coder-1': { name: 'coder-1', role: 'coder', max: null, command } },
      runs: { r1: record },
    },
    { invoke },
  );
  at.show(<RunMessage run={record} />);
}
const field = () => screen.queryByRole<HTMLTextAreaElement>('textbox', { name: 'Message to coder-1' });
function say(words: string) {
  const box = field();
  if (box === null) throw new Error('no message box');
  fireEvent.change(box, { target: { value: words } });
  fireEvent.keyDown(box, { key: 'Enter' });
}

it('sends a message to an agent at work, and leaves the shown run and the view as they are', async () => {
  show();
  const before = at.project.view.getState();
  say('Also run the tests.');
  await vi.waitFor(() => expect(field()?.value).toBe(''));
  expect(invoke).toHaveBeenCalledWith('agent.prompt', { story: ID, agent: 'coder-1', text: 'Also run the tests.' });
  expect(at.project.view.getState()).toEqual(before);
});

it('a message to an agent that has ended starts it again, and its new run is shown with the focus', async () => {
  show({ status: 'completed', endedAt: 1 });
  at.project.view.setState({ run: 'r1', tab: 'terminal' });
  say('Go on.');
  await vi.waitFor(() => expect(at.project.view.getState().focusTerminal).toMatchObject({ story: ID }));
  expect(at.project.view.getState()).toMatchObject({ selected: ID, detail: true, tab: 'terminal', run: null });
});

it('a refused message stays in its box, with the reason, and no other run is shown', async () => {
  invoke.mockResolvedValue(refuse('disk', message('run.unseen')));
  show({ status: 'completed', endedAt: 1 });
  say('Go on.');
  expect((await screen.findByRole('alert')).textContent).not.toBe('');
  expect([field()?.value, at.project.view.getState().focusTerminal]).toEqual(['Go on.', null]);
});

it.each([
  ['of a story that is done', { status: 'completed' }, { stage: 'done' }, 'claude {prompt}'],
  ['whose command has no place for it', { status: 'completed' }, {}, 'claude'],
  ['that is a gate', { kind: 'gate', role: 'other' }, {}, 'npm test {prompt}'],
  ['whose conversation has its own box', { io: 'pipes' }, {}, 'claude {prompt}'],
] as const)('no message can be written to a run %s', (_what, run, story, command) => {
  show(run, story, command);
  expect(field()).toBeNull();
});
