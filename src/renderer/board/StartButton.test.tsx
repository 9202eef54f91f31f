// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, ok } from '../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { aHost, aProject, aStory } from '../testing/records.ts';
import { StartButton } from './StartButton.tsx';

const invoke = vi.fn();
const story = aStory('a');
let at: FakeProject;

beforeEach(() => {
  invoke.mockReset().mockResolvedValue(ok({ seq: 1, run: 'r', note: null }));
});
afterEach(cleanup);

function show(names: readonly string[]): HTMLElement {
  const agents = Object.fromEntries(
    names.map((name) => [name, { name, role: 'coder' as const, max: null, command: 'c' }]),
  );
  const snapshot = { ...emptySnapshot(), project: { it: aProject() }, host: { it: aHost() }, agents };
  at = aFakeProject({ ...snapshot, stories: { a: story } }, { invoke });
  at.show(<StartButton story={story} />);
  return screen.getByRole('button', { name: /^Start coder on/ });
}

it('one click starts the agent of the role, and its terminal is requested', async () => {
  fireEvent.click(show(['coder-1', 'coder-2']));
  expect(invoke).toHaveBeenCalledWith('agent.start', { story: 'a', agent: 'coder-1' });
  await waitFor(() => expect(at.project.view.getState().focusTerminal).toEqual({ story: 'a', run: 'r' }));
  expect(at.project.dialogs.getState().menu).toBeNull();
});

it('says which agent it starts while the pointer is on it', () => {
  const button = show(['coder-1', 'coder-2']);
  fireEvent.pointerEnter(button);
  expect(button.title).toBe('Starts coder-1');
});

it('the second button opens the menu of all agents, and so does the first one where none may start', () => {
  show(['coder-1']);
  fireEvent.click(screen.getByRole('button', { name: /^Choose the agent for/ }));
  expect(at.project.dialogs.getState().menu).toMatchObject({ kind: 'start', story: 'a' });
  cleanup();
  fireEvent.click(show([]));
  expect(at.project.dialogs.getState().menu).toMatchObject({ kind: 'start', story: 'a' });
  expect(invoke).not.toHaveBeenCalled();
});

it('pressed by keyboard, it keeps the focus while the start is on its way, and starts once', async () => {
  let answer: (value: unknown) => void = () => undefined;
  invoke.mockReturnValue(new Promise((resolve) => (answer = resolve)));
  const button = show(['coder-1']);
  button.focus();
  fireEvent.click(button);
  expect(document.activeElement).toBe(button);
  expect((button as HTMLButtonElement).disabled).toBe(false);
  expect(button.getAttribute('aria-disabled')).toBe('true');
  fireEvent.click(button);
  expect(invoke).toHaveBeenCalledOnce();
  answer(ok({ seq: 1, run: 'r', note: null }));
  await waitFor(() => expect(button.getAttribute('aria-disabled')).toBeNull());
});
