// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message, ok, refuse } from '../../contract/index.ts';
import { openDialog } from '../store/dialogs.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { withoutLayout } from '../testing/no-layout.ts';
import { aProject } from '../testing/records.ts';
import { NewStory } from './NewStory.tsx';

withoutLayout();
const invoke = vi.fn();
let at: FakeProject;
afterEach(() => {
  cleanup();
  sessionStorage.clear();
  invoke.mockReset();
});

function show(path = '/a') {
  at = aFakeProject({ ...emptySnapshot(), project: { it: aProject({ path }) } }, { invoke });
  openDialog(at.project, { kind: 'new-story' });
  return at.show(<NewStory onClose={() => undefined} />);
}
const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

it('shows a refusal below its field and keeps the input', async () => {
  invoke.mockResolvedValue(
    refuse(
      'bad-input',
      message('command.input', { field: 'title', value: 'x', wording: message('input.long', { most: 200 }) }),
      { field: 'title', value: 'x' },
    ),
  );
  const { unmount } = show();
  type('Title', 'A long title');
  type('Text', 'and its text');
  fireEvent.click(screen.getByRole('button', { name: 'Create story' }));
  expect((await screen.findByRole('alert')).textContent).toBe(
    "title 'x' must be at most 200 characters. Change title and try again.",
  );
  const title = screen.getByLabelText<HTMLInputElement>('Title');
  expect(title.getAttribute('aria-invalid')).toBe('true');
  expect(title.value).toBe('A long title');
  unmount();
  // The draft does not appear in another project.
  const other = show('/b');
  expect(screen.getByLabelText<HTMLInputElement>('Title').value).toBe('');
  other.unmount();
  show();
  expect(screen.getByLabelText<HTMLTextAreaElement>('Text').value).toBe('and its text');
});

it('shows a refusal that concerns no field', async () => {
  invoke.mockResolvedValue(refuse('disk', message('store.full', { place: '/state', detail: 'ENOSPC' })));
  show();
  type('Title', 'T');
  fireEvent.click(screen.getByRole('button', { name: 'Create story' }));
  expect((await screen.findByRole('alert')).textContent).toBe(
    'The disk is full (/state: ENOSPC). Nothing was changed. Free some space and try again.',
  );
});

it('selects the created story, and the next dialog is empty', async () => {
  invoke.mockResolvedValue(ok({ seq: 2, story: '7_story_t' }));
  show();
  type('Title', 'T');
  fireEvent.click(screen.getByRole('button', { name: 'Create story' }));
  await vi.waitFor(() => expect(at.project.view.getState().selected).toBe('7_story_t'));
  expect(invoke).toHaveBeenCalledWith('story.add', { title: 'T', stage: 'backlog' });
  expect(at.project.dialogs.getState().dialog).toBeNull();
  cleanup();
  show();
  expect(screen.getByLabelText<HTMLInputElement>('Title').value).toBe('');
});

it('gives the story a priority and labels, which the draft keeps', async () => {
  invoke.mockResolvedValue(ok({ seq: 2, story: '7_story_t' }));
  const { unmount } = show();
  type('Title', 'T');
  type('Priority', '1');
  fireEvent.click(screen.getByLabelText('Labels'));
  const field = await screen.findByRole('combobox', { name: 'Labels of the new story' });
  fireEvent.change(field, { target: { value: 'ui' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  unmount();
  show();
  expect(screen.getByLabelText('Labels').textContent).toBe('ui');
  fireEvent.click(screen.getByRole('button', { name: 'Create story' }));
  await vi.waitFor(() => expect(at.project.view.getState().selected).toBe('7_story_t'));
  expect(invoke).toHaveBeenCalledWith('story.add', { title: 'T', stage: 'backlog', priority: 1, labels: ['ui'] });
});

it.each(['click', 'key'])('creates a story and starts an agent of the role of its stage by a %s', async (by) => {
  invoke.mockImplementation(async (name: string) =>
    name === 'story.add' ? ok({ seq: 1, story: '1_new' }) : ok({ seq: 2, run: 'r', note: null }),
  );
  show();
  cleanup();
  at.client.change({
    table: 'agents',
    key: 'coder-1',
    put: { name: 'coder-1', role: 'coder', max: null, command: 'c' },
  });
  at.show(<NewStory onClose={() => undefined} />);
  type('Title', 'New');
  if (by === 'click') fireEvent.click(screen.getByRole('button', { name: 'Create and start coder-1' }));
  else fireEvent.keyDown(screen.getByLabelText('Title'), { key: 'Enter', code: 'Enter', ctrlKey: true });
  await waitFor(() => expect(invoke).toHaveBeenCalledWith('agent.start', { story: '1_new', agent: 'coder-1' }));
  expect(invoke.mock.calls.map(([name]) => name)).toEqual(['story.add', 'agent.start']);
});

it('offers no start in a stage for whose role there is no agent', () => {
  show();
  expect(screen.queryByRole('button', { name: /^Create and start/ })).toBeNull();
});
