// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message, ok, refuse } from '../../../contract/index.ts';
import { useStory } from '../../store/hooks.ts';
import { undoLast } from '../../store/undo.ts';
import { aFakeProject, type FakeProject } from '../../testing/in-project.tsx';
import { aProject, aStory } from '../../testing/records.ts';
import { loadLazyParts } from '../../ui/lazy-part.ts';
import { StoryText } from './StoryText.tsx';

vi.mock('../../store/autosave.ts', () => ({ AUTOSAVE_MS: 5 }));

const ID = '60_story_tax';
const TEXT = 'Top.\n\nFirst.\n\nLast.';
let at: FakeProject;
let hostText: string;
const invoke = vi.fn();

beforeAll(() => loadLazyParts());
beforeEach(() => {
  hostText = TEXT;
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  invoke.mockReset().mockImplementation(async (name: string, input: { text?: string; textFrom?: string }) => {
    if (name === 'story.show') return ok({ text: hostText });
    if (input.textFrom !== hostText) return refuse('story-changed', message('command.edit.meanwhile', { story: ID }));
    hostText = input.text ?? hostText;
    return ok({ seq: 1, changed: true });
  });
});
afterEach(cleanup);

function Shown() {
  const story = useStory(ID);
  return story && <StoryText story={story} />;
}
/** The host tells that the story was changed. */
const changed = (priority: 0 | 1 | 2) =>
  act(async () => at.client.change({ table: 'stories', key: ID, put: aStory(ID, { priority }) }));
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Text of the story' });
const type = (value: string) => fireEvent.change(field(), { target: { value } });
const saved = (words: string) => vi.waitFor(() => expect(hostText).toBe(words));

async function edit() {
  at = aFakeProject({ ...emptySnapshot(), project: { it: aProject() }, stories: { [ID]: aStory(ID) } }, { invoke });
  const shown = at.show(<Shown />);
  fireEvent.click(await screen.findByRole('button', { name: `Edit text of ${ID}` }));
  return shown;
}

it('a pause in typing saves, and the edit goes on; one Undo takes all of it back', async () => {
  await edit();
  type('Top.\n\nFirst!\n\nLast.');
  await saved('Top.\n\nFirst!\n\nLast.');
  await screen.findByText('Saved');
  await changed(1);
  type('Top.\n\nFirst!!\n\nLast.');
  await saved('Top.\n\nFirst!!\n\nLast.');
  expect(document.activeElement).toBe(field());
  fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true });
  await vi.waitFor(() => expect(screen.queryByRole('textbox')).toBeNull());
  await act(() => undoLast(at.project));
  expect(hostText).toBe(TEXT);
});

it('Cancel brings back the text that the edit began with, also where some of it was saved', async () => {
  await edit();
  type('Other.');
  await saved('Other.');
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await saved(TEXT);
  expect(await screen.findByText('First.', {}, { timeout: 30_000 })).toBeTruthy();
  expect(screen.queryByRole('textbox')).toBeNull();
});

it('what another writer changes on other lines is joined while a person types, and the caret keeps its words', async () => {
  await edit();
  const end = (words: string) => field().value.indexOf(words) + words.length;
  type('Top.\n\nFirst, and mine.\n\nLast.');
  field().setSelectionRange(end('mine'), end('mine'));
  fireEvent.select(field());
  await saved('Top.\n\nFirst, and mine.\n\nLast.');
  hostText = `New.\n\n${hostText}\nTheirs.`;
  await changed(1);
  await vi.waitFor(() => expect(field().value).toBe('New.\n\nTop.\n\nFirst, and mine.\n\nLast.\nTheirs.'));
  expect([field().selectionStart, screen.queryByRole('alert')]).toEqual([end('mine'), null]);
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await saved(`New.\n\n${TEXT}\nTheirs.`);
});

it('nothing is saved by itself while a person must choose between two versions, nor after a refusal', async () => {
  await edit();
  hostText = 'Theirs.';
  await changed(1);
  type('Mine.');
  hostText = 'Theirs!';
  await changed(2);
  await screen.findByText(/^Another writer has changed this text/);
  invoke.mockClear();
  type('Mine, too.');
  await screen.findByDisplayValue('Mine, too.');
  expect(invoke.mock.calls.filter(([name]) => name === 'story.edit')).toEqual([]);
  expect(hostText).toBe('Theirs!');
});

it('words that the pause has not saved are saved when the editor goes away without a blur', async () => {
  const { unmount } = await edit();
  type('Words of the last second.');
  unmount();
  await saved('Words of the last second.');
});

it('a person who must choose between two versions keeps both when the editor goes away: nothing is saved', async () => {
  const { unmount } = await edit();
  hostText = 'Theirs.';
  await changed(1);
  type('Mine.');
  hostText = 'Theirs!';
  await changed(2);
  await screen.findByText(/^Another writer has changed this text/);
  invoke.mockClear();
  unmount();
  expect(invoke.mock.calls.filter(([name]) => name === 'story.edit')).toEqual([]);
});

it('after a refused save, the next words are saved by themselves', async () => {
  await edit();
  invoke.mockResolvedValueOnce(refuse('disk', message('run.unseen')));
  type('One.');
  await screen.findByRole('alert');
  type('One. Two.');
  expect(screen.queryByRole('alert')).toBeNull();
  await saved('One. Two.');
});

it('words that a lost host did not take are saved when it is back, without another key', async () => {
  await edit();
  act(() => at.client.become({ state: 'lost', since: 1 }));
  type('Words.');
  fireEvent.blur(field());
  await screen.findByRole('alert');
  expect(hostText).toBe(TEXT);
  act(() => at.client.become({ state: 'live' }));
  await saved('Words.');
  await vi.waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
});

/** The host saves the next text, and answers when the test says so. */
function slowSave() {
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  invoke.mockImplementationOnce(async (_name: string, input: { text: string }) => {
    hostText = input.text;
    await answered;
    return ok({ seq: 1, changed: true });
  });
  return () => answer();
}

it('Cancel during a save that is in flight takes back what that saves', async () => {
  await edit();
  const answer = slowSave();
  type('Other.');
  await saved('Other.');
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await act(async () => answer());
  await saved(TEXT);
  expect(screen.queryByRole('textbox')).toBeNull();
});

it('Ctrl+Enter during a save that is in flight waits for it, and saves the rest', async () => {
  await edit();
  const answer = slowSave();
  type('One.');
  await saved('One.');
  type('One. Two.');
  fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true });
  expect(hostText).toBe('One.');
  await act(async () => answer());
  await saved('One. Two.');
  await vi.waitFor(() => expect(screen.queryByRole('textbox')).toBeNull());
  await act(() => undoLast(at.project));
  expect(hostText).toBe(TEXT);
});
