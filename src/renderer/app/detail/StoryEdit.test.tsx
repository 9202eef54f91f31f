// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message, ok, refuse } from '../../../contract/index.ts';
import { useStory } from '../../store/hooks.ts';
import { undoLast } from '../../store/undo.ts';
import { aFakeProject, type FakeProject } from '../../testing/in-project.tsx';
import { aProject, aStory } from '../../testing/records.ts';
import { PAGE_COMMANDS } from '../commands.ts';
import { StoryText } from './StoryText.tsx';
import { StoryTitle } from './StoryTitle.tsx';

// What these tests type is saved when they say so; TextAutosave.test.tsx has the pause.
vi.mock('../../store/autosave.ts', () => ({ AUTOSAVE_MS: 2 ** 30 }));

const ID = '60_story_tax';
let at: FakeProject;
let hostText: string;
const invoke = vi.fn();
const edits = () => invoke.mock.calls.filter(([name]) => name === 'story.edit').map(([, input]) => input);

// Loaded before the first test, whose waiting has a time limit.
beforeAll(() => Promise.all([import('react-markdown'), import('remark-gfm')]));
beforeEach(() => {
  hostText = 'First text.';
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  invoke.mockReset().mockImplementation(async (name: string, input: { text?: string; textFrom?: string }) => {
    if (name === 'story.show') return ok({ text: hostText });
    if (name !== 'story.edit' || input.text === undefined) return ok({ seq: 1, changed: true });
    if (input.textFrom !== hostText) return refuse('story-changed', message('command.edit.meanwhile', { story: ID }));
    hostText = input.text;
    return ok({ seq: 1, changed: true });
  });
});
afterEach(cleanup);

function Both() {
  const story = useStory(ID);
  return story && [<StoryTitle key="title" story={story} />, <StoryText key="text" story={story} />];
}

function show(title = 'Tax') {
  const story = aStory(ID, { title });
  at = aFakeProject({ ...emptySnapshot(), project: { it: aProject() }, stories: { [ID]: story } }, { invoke });
  return at.show(<Both />);
}
/** Another writer has changed the story. */
const changed = (part: object) =>
  act(async () => at.client.change({ table: 'stories', key: ID, put: aStory(ID, { title: 'Tax', ...part }) }));
const run = (id: string) => act(() => PAGE_COMMANDS.find((one) => one.id === id)?.run(at.project, ID));

async function editText(words: string) {
  fireEvent.click(await screen.findByRole('button', { name: `Edit text of ${ID}` }));
  const field = await screen.findByRole('textbox', { name: 'Text of the story' });
  fireEvent.change(field, { target: { value: words } });
  return field;
}

it('renames by the keyboard alone: Enter saves, and Undo brings the old title back', async () => {
  show();
  run('rename');
  const field = screen.getByRole('textbox', { name: 'Title' });
  expect(document.activeElement).toBe(field);
  fireEvent.change(field, { target: { value: 'Tax of\nmixed carts' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  await vi.waitFor(() => expect(screen.queryByRole('textbox')).toBeNull());
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: `Rename ${ID}` })));
  await act(() => undoLast(at.project));
  expect(edits()).toEqual([
    { story: ID, title: 'Tax of mixed carts' },
    { story: ID, title: 'Tax' },
  ]);
});

it('Esc leaves the title as it was; an empty one is not saved, and a refused one stays in its field', async () => {
  show();
  fireEvent.doubleClick(screen.getByRole('heading', { name: 'Tax' }));
  const field = screen.getByRole('textbox', { name: 'Title' });
  fireEvent.change(field, { target: { value: ' ' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  invoke.mockResolvedValueOnce(refuse('disk', message('run.unseen')));
  fireEvent.change(field, { target: { value: 'Other' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  await vi.waitFor(() => expect(edits()).toHaveLength(1));
  expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('Other');
  fireEvent.keyDown(field, { key: 'Escape' });
  expect(screen.queryByRole('textbox')).toBeNull();
  expect(edits()).toHaveLength(1);
});

it('a title that another writer has changed meanwhile is shown beside the field, and leaving it saves nothing', async () => {
  show();
  run('rename');
  const field = screen.getByRole('textbox', { name: 'Title' });
  fireEvent.change(field, { target: { value: 'Mine' } });
  await changed({ title: 'Theirs' });
  expect(screen.getByRole('alert').textContent).toContain('Meanwhile it was renamed to “Theirs”');
  fireEvent.blur(field);
  expect([edits(), screen.getByRole<HTMLTextAreaElement>('textbox').value]).toEqual([[], 'Mine']);
  fireEvent.click(screen.getByRole('button', { name: 'Take that title' }));
  expect([screen.queryByRole('alert'), screen.getByRole<HTMLTextAreaElement>('textbox').value]).toEqual([
    null,
    'Theirs',
  ]);
});

it('a typed title outlives a closed detail, also if another writer has renamed the story or the host refused it', async () => {
  const { unmount } = show();
  run('rename');
  const typed = screen.getByRole('textbox', { name: 'Title' });
  fireEvent.change(typed, { target: { value: 'Mine' } });
  await changed({ title: 'Theirs' });
  fireEvent.blur(typed);
  unmount();
  expect(at.project.view.getState().edited).toBeNull();
  const second = at.show(<Both />);
  const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Title' });
  expect([field.value, document.activeElement]).toEqual(['Mine', document.body]);
  expect(screen.getByRole('alert').textContent).toContain('renamed to “Theirs”');
  await changed({ title: 'Tax' });
  expect(screen.queryByRole('alert')).toBeNull();
  invoke.mockResolvedValueOnce(refuse('disk', message('run.unseen')));
  fireEvent.blur(field);
  second.unmount();
  await vi.waitFor(() => expect(edits()).toEqual([{ story: ID, title: 'Mine' }]));
  at.show(<Both />);
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Title' }).value).toBe('Mine');
  fireEvent.blur(screen.getByRole('textbox', { name: 'Title' }));
  await vi.waitFor(() => expect(screen.queryByRole('textbox')).toBeNull());
  expect(edits()).toHaveLength(2);
});

it('the text is saved by Ctrl+Enter, with the text that it replaces, and shown at once', async () => {
  show();
  run('text');
  const field = await screen.findByRole('textbox', { name: 'Text of the story' });
  expect(document.activeElement).toBe(field);
  fireEvent.change(field, { target: { value: 'Second text.' } });
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
  await screen.findByText('Second text.');
  expect(edits()).toEqual([{ story: ID, text: 'Second text.', textFrom: 'First text.' }]);
  await vi.waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole('button', { name: `Edit text of ${ID}` })),
  );
  await act(() => undoLast(at.project));
  expect(hostText).toBe('First text.');
});

it('the text is saved when the focus leaves it, but not for Cancel, which drops what was typed', async () => {
  show();
  const field = await editText('Second text.');
  fireEvent.blur(field, { relatedTarget: screen.getByRole('button', { name: 'Cancel' }) });
  expect(edits()).toEqual([]);
  fireEvent.keyDown(field, { key: 'Escape' });
  fireEvent.blur(field);
  await screen.findByText('Second text.');
  await editText('Third text.');
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await screen.findByText('Second text.');
  expect(edits()).toHaveLength(1);
});

it('Esc gives up nothing that was typed: it leads to Cancel, whose click takes no focus from the field', async () => {
  show();
  const field = await editText('Second text.');
  fireEvent.keyDown(field, { key: 'Escape' });
  const cancel = screen.getByRole('button', { name: 'Cancel' });
  expect([document.activeElement, edits()]).toEqual([cancel, []]);
  // A prevented press moves no focus, so nothing is saved before the click, in any browser.
  expect(fireEvent.mouseDown(cancel)).toBe(false);
  fireEvent.click(cancel);
  fireEvent.keyDown(await editText('First text.'), { key: 'Escape' });
  await vi.waitFor(() => expect(screen.queryByRole('textbox')).toBeNull());
  expect(edits()).toEqual([]);
});

it.each([
  ['Put both together', 'Mine.\n\nTheirs.'],
  ['Take theirs', 'Theirs.'],
  ['Keep mine', 'Mine.'],
])('a text that another writer has changed meanwhile is saved only after a choice: %s', async (choice, expected) => {
  show();
  const field = await editText('Mine.');
  hostText = 'Theirs.';
  await changed({ priority: 1 });
  await screen.findByText(/^Another writer has changed this text/);
  expect(screen.getByText('Theirs.')).toBeTruthy();
  fireEvent.blur(field);
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
  expect([edits(), hostText]).toEqual([[], 'Theirs.']);
  fireEvent.click(screen.getByRole('button', { name: choice }));
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
  await vi.waitFor(() => expect(screen.queryByRole('textbox')).toBeNull());
  expect(hostText).toBe(expected);
});

it('a change that the page has not seen yet is refused by the host and shown; nothing is lost', async () => {
  show();
  const field = await editText('Mine.');
  hostText = 'Theirs.';
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
  await screen.findByText(/^Another writer has changed this text/);
  expect([hostText, screen.getByRole<HTMLTextAreaElement>('textbox').value]).toEqual(['Theirs.', 'Mine.']);
});

it('what was typed outlives a refusal and the closed detail', async () => {
  const { unmount } = show();
  const field = await editText('Mine.');
  invoke.mockResolvedValueOnce(refuse('disk', message('run.unseen')));
  fireEvent.blur(field);
  await screen.findByRole('alert');
  unmount();
  at.show(<Both />);
  expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('Mine.');
});
