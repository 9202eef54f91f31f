// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { emptySnapshot, ok, refuse } from '../../contract/index.ts';
import { openDialog, useDialogs } from '../store/dialogs.ts';
import { useMirror } from '../store/mirror.ts';
import { useView } from '../store/view.ts';
import { NewStory } from './NewStory.tsx';

const invoke = vi.fn();
afterEach(() => {
  cleanup();
  sessionStorage.clear();
  invoke.mockReset();
});

function show() {
  openDialog({ kind: 'new-story' });
  useMirror.setState({ snapshot: emptySnapshot(), host: { invoke, openTerminal: vi.fn() } });
  return render(<NewStory onClose={() => undefined} />);
}
const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

it('shows a refusal beside its field and loses nothing that was typed', async () => {
  invoke.mockResolvedValue(
    refuse('bad-input', 'The title is too long.', 'Shorten it.', { field: 'title', value: 'x' }),
  );
  const { unmount } = show();
  type('Title', 'A long title');
  type('Text', 'and its text');
  fireEvent.click(screen.getByRole('button', { name: 'Create story' }));
  expect((await screen.findByRole('alert')).textContent).toBe('The title is too long. Shorten it.');
  const title = screen.getByLabelText<HTMLInputElement>('Title');
  expect(title.getAttribute('aria-invalid')).toBe('true');
  expect(title.value).toBe('A long title');
  unmount();
  show();
  expect(screen.getByLabelText<HTMLTextAreaElement>('Text').value).toBe('and its text');
});

it('shows what no field is to blame for', async () => {
  invoke.mockResolvedValue(refuse('disk', 'The disk is full.', 'Make room.'));
  show();
  type('Title', 'T');
  fireEvent.click(screen.getByRole('button', { name: 'Create story' }));
  expect((await screen.findByRole('alert')).textContent).toBe('The disk is full. Make room.');
});

it('selects the story it made, and starts empty the next time', async () => {
  invoke.mockResolvedValue(ok({ seq: 2, story: '7_story_t' }));
  show();
  type('Title', 'T');
  fireEvent.click(screen.getByRole('button', { name: 'Create story' }));
  await vi.waitFor(() => expect(useView.getState().selected).toBe('7_story_t'));
  expect(invoke).toHaveBeenCalledWith('story.add', { title: 'T', stage: 'backlog' });
  expect(useDialogs.getState().dialog).toBeNull();
  cleanup();
  show();
  expect(screen.getByLabelText<HTMLInputElement>('Title').value).toBe('');
});
