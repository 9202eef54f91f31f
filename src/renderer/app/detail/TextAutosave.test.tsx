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
  at.show(<Shown />);
  fireEvent.click(await screen.findByRole('button', { name: `Edit text of ${ID}` }));
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
