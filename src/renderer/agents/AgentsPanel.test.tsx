// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, ok } from '../../contract/index.ts';
import { useMirror } from '../store/mirror.ts';
import { aProject, aRun } from '../testing/records.ts';
import { AgentsPanel } from './AgentsPanel.tsx';

const invoke = vi.fn().mockResolvedValue(ok({ seq: 1 }));

function show(...stories: string[]): void {
  const runs = Object.fromEntries(stories.map((story, i) => [story, aRun(story, 'coder', { startedAt: i })]));
  const snapshot = { ...emptySnapshot(), project: { it: aProject() }, runs };
  useMirror.setState({ snapshot, host: { invoke, openTerminal: vi.fn() }, link: 'open', lostAt: null });
  render(<AgentsPanel />);
}
const stop = (story: string) => screen.getByRole('button', { name: `Stop coder on ${story}` });
/** A click without a pointer has detail 0: Enter or Space. */
const byKey = (button: HTMLElement) => {
  button.focus();
  fireEvent.click(button, { detail: 0 });
};

beforeEach(() => invoke.mockClear());
afterEach(cleanup);

it('leads the keyboard from a Stop to the next one', () => {
  show('a', 'b');
  byKey(stop('a'));
  expect(invoke).toHaveBeenCalledWith('agent.stop', { story: 'a', agent: 'coder', via: 'panel' });
  expect(document.activeElement).toBe(stop('b'));
  byKey(stop('b'));
  expect(document.activeElement).toBe(stop('a'));
});

it('leads it to the row’s story where no other Stop is', () => {
  show('a');
  byKey(stop('a'));
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'a' }));
});

it('leads it to Stop all after stopping those that were picked', () => {
  show('a', 'b');
  fireEvent.click(screen.getByRole('checkbox', { name: 'Pick coder on a' }));
  byKey(screen.getByRole('button', { name: 'Stop 1 agent' }));
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Stop all…' }));
});

it('keeps Stop all when nothing runs, and it does nothing then', () => {
  show();
  const all = screen.getByRole('button', { name: 'Stop all…' });
  expect(all.getAttribute('aria-disabled')).toBe('true');
  fireEvent.click(all);
  expect(screen.queryByRole('alertdialog')).toBeNull();
});
