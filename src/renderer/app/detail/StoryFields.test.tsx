// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, message, ok, refuse, type StoryRecord } from '../../../contract/index.ts';
import { BoardMenus } from '../../board/BoardMenus.tsx';
import { undoLast } from '../../store/undo.ts';
import { openNewItem } from '../../store/view.ts';
import { aFakeProject, type FakeProject } from '../../testing/in-project.tsx';
import { withoutLayout } from '../../testing/no-layout.ts';
import { aProject, aRun, aStory } from '../../testing/records.ts';
import { DetailState } from './DetailState.tsx';
import { StoryFields } from './StoryFields.tsx';

withoutLayout();
const invoke = vi.fn();
let at: FakeProject;
const ID = '60_story_tax';

function show(part: Partial<StoryRecord> = {}, others: StoryRecord[] = []) {
  const story = aStory(ID, { title: 'Tax', stage: 'current', ...part });
  const run = aRun(ID, 'coder-1', { id: 'run_a', status: 'completed' });
  const stories = Object.fromEntries([story, ...others].map((one) => [one.id, one]));
  at = aFakeProject({ ...emptySnapshot(), project: { it: aProject() }, stories, runs: { run_a: run } }, { invoke });
  return at.show(
    <main>
      <DetailState story={story} />
      <StoryFields story={story} />
      <BoardMenus />
    </main>,
  );
}
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const edits = () => invoke.mock.calls.filter(([name]) => name === 'story.edit').map(([, input]) => input);

beforeEach(() => {
  invoke.mockReset().mockResolvedValue(ok({ seq: 1, changed: true }));
});
afterEach(cleanup);

it('a story without fields shows only how to set them', () => {
  const { container } = show();
  expect(container.querySelectorAll('section')).toHaveLength(0);
  expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual([
    'Start',
    // the other agents
    '',
    'Normal',
    'Label',
    'Comes after',
    'Acceptance item',
  ]);
});

it('sets the priority from a menu that marks the present one, and undoes it', async () => {
  show({ priority: 3 });
  press(`Priority of ${ID}: Someday`);
  const items = await screen.findAllByRole('menuitemradio');
  expect(items.map((item) => [item.textContent, item.getAttribute('aria-checked')])).toEqual([
    ['Urgent', 'false'],
    ['High', 'false'],
    ['Normal', 'false'],
    ['Someday', 'true'],
  ]);
  fireEvent.click(screen.getByRole('menuitemradio', { name: 'Urgent' }));
  await vi.waitFor(() => expect(at.project.undo.getState().steps).toHaveLength(1));
  await act(() => undoLast(at.project));
  expect(edits()).toEqual([
    { story: ID, priority: 0 },
    { story: ID, priority: 3 },
  ]);
});

it('adds labels that the project has, creates others, and removes them', async () => {
  show({ labels: ['core'] }, [aStory('61_story_x', { labels: ['shop', 'ui'] })]);
  press('Remove the label core');
  press(/^Label: /);
  const field = await screen.findByRole('combobox', { name: /Labels/ });
  const options = () => screen.getAllByRole('option').map((option) => option.textContent);
  expect(options()).toEqual(['core, chosen', 'shop', 'ui']);
  fireEvent.change(field, { target: { value: 'sho' } });
  expect(options()).toEqual(['shop', 'Create “sho”']);
  fireEvent.keyDown(field, { key: 'Enter' });
  fireEvent.change(field, { target: { value: 'new one ' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(edits()).toEqual([
    { story: ID, removeLabels: ['core'] },
    { story: ID, addLabels: ['shop'] },
    { story: ID, addLabels: ['new one'] },
  ]);
});

it('shows which stories before it are open, and offers no story that would close a cycle', async () => {
  const open = aStory('58_story_open', { title: 'Open one', stage: 'qa' });
  const done = aStory('57_story_done', { title: 'Done one', stage: 'done' });
  const last = aStory('59_story_last', { title: 'Last one', after: ['62_story_between'] });
  const between = aStory('62_story_between', { title: 'Between', after: [ID] });
  show({ after: [done.id, open.id] }, [open, done, last, between]);
  const rows = within(screen.getByRole('region', { name: 'After' })).getAllByRole('listitem');
  expect(rows.map((row) => row.textContent)).toEqual(['Done one done', 'Open one QA: not done yet']);
  press(/^Comes after: /);
  const cyclic = await screen.findByRole('option', { name: /Last one/ });
  expect(cyclic.getAttribute('aria-disabled')).toBe('true');
  expect(cyclic.textContent).toContain(`${ID} → 59_story_last → 62_story_between → ${ID}`);
  fireEvent.click(cyclic);
  fireEvent.click(screen.getByRole('option', { name: /Open one/ }));
  press('No longer wait for 57_story_done');
  expect(edits()).toEqual([
    { story: ID, removeAfter: [open.id] },
    { story: ID, removeAfter: [done.id] },
  ]);
});

it('acceptance items are ticked, changed by keys and removed; a removal can be undone', async () => {
  const item = (id: string, text: string, by: string | null) => ({
    id,
    text,
    done: by === null ? null : { at: 1, by },
  });
  show({ acceptance: [item('a1', 'Sums are right', null), item('a2', 'Has a test', 'run_a')] });
  expect(screen.getByText('1/2')).toBeTruthy();
  expect(screen.getByText(/ticked by coder-1/)).toBeTruthy();
  fireEvent.click(screen.getByRole('checkbox', { name: 'Sums are right' }));
  press('Edit: Sums are right');
  const field = screen.getByRole('textbox', { name: 'Text of the item' });
  expect(document.activeElement).toBe(field);
  fireEvent.change(field, { target: { value: 'Sums are exact' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  await vi.waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Edit: Sums are right' })),
  );
  press('Remove: Has a test');
  await vi.waitFor(() => expect(at.project.undo.getState().steps).toHaveLength(3));
  await act(() => undoLast(at.project));
  expect(edits()).toEqual([
    { story: ID, tick: ['a1'] },
    { story: ID, changeItems: [{ item: 'a1', text: 'Sums are exact' }] },
    { story: ID, removeItems: ['a2'] },
    { story: ID, addItems: ['Has a test'] },
  ]);
});

it('items are added one after the other; a refused one stays in its field, and Esc ends it', async () => {
  show();
  act(() => openNewItem(at.project, ID));
  const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'New acceptance item' });
  const type = (value: string) => {
    fireEvent.change(field(), { target: { value } });
    fireEvent.keyDown(field(), { key: 'Enter' });
  };
  type('  ');
  type('First');
  await vi.waitFor(() => expect(field().value).toBe(''));
  invoke.mockResolvedValue(refuse('bad-input', message('command.edit.many', { field: 'addItems', n: 101, most: 100 })));
  type('Second');
  await vi.waitFor(() =>
    expect(edits()).toEqual([
      { story: ID, addItems: ['First'] },
      { story: ID, addItems: ['Second'] },
    ]),
  );
  await vi.waitFor(() => expect(field().value).toBe('Second'));
  fireEvent.keyDown(field(), { key: 'Escape' });
  expect(screen.queryByRole('textbox')).toBeNull();
});

it('an item that is typed while the one before is being saved is not lost, and a refused one is put before it', async () => {
  show();
  act(() => openNewItem(at.project, ID));
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'New acceptance item' });
  const answers: ((reply: unknown) => void)[] = [];
  invoke.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  const type = (value: string) => fireEvent.change(field, { target: { value } });
  type('First');
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(field.value).toBe('');
  fireEvent.blur(field);
  type('Sec');
  await act(async () => answers[0]?.(ok({ seq: 1, changed: true })));
  expect(document.activeElement).toBe(field);
  expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('Sec');
  type('Second');
  fireEvent.keyDown(field, { key: 'Enter' });
  type('Third');
  await act(async () =>
    answers[1]?.(refuse('bad-input', message('command.edit.many', { field: 'addItems', n: 101, most: 100 }))),
  );
  expect(field.value).toBe('Second Third');
});

it('says why the story is held, and what ends the hold', () => {
  show({ hold: message('hold.person', { agent: 'coder-1' }) });
  expect(screen.getByText(/^Held: /).textContent).toBe(
    'Held: a person stopped coder-1, so nothing is started automatically. The hold ends when you start an agent or move the story.',
  );
});

it('while the host is lost nothing can be changed', () => {
  show({ labels: ['core'], acceptance: [{ id: 'a1', text: 'Done', done: null }] });
  act(() => at.client.become({ state: 'lost', since: 1 }));
  press('Remove the label core');
  const box = screen.getByRole<HTMLInputElement>('checkbox');
  fireEvent.click(box);
  expect([edits(), box.checked, box.getAttribute('aria-disabled')]).toEqual([[], false, 'true']);
});
