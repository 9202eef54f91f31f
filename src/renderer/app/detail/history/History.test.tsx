// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type EventRecord, emptySnapshot, message, ok, refuse, type Snapshot } from '../../../../contract/index.ts';
import { openReceipts } from '../../../store/view.ts';
import { anEvent, pastEvents } from '../../../testing/events.ts';
import { aFakeProject, type FakeProject } from '../../../testing/in-project.tsx';
import { aStopReceipt } from '../../../testing/receipts.ts';
import { aProject, aRun, aStory } from '../../../testing/records.ts';
import { History } from './History.tsx';

const ID = '60_story_tax';
const story = aStory(ID, { title: 'Tax', stage: 'current' });
const invoke = vi.fn();
let at: FakeProject;
/** All events of the story, the newest first, as the host pages them. */
let past: EventRecord[];

beforeEach(() => {
  past = pastEvents(ID);
  invoke.mockReset().mockImplementation(async (name: string, input: { before?: number; limit?: number }) => {
    if (name === 'event.list') {
      const before = input.before ?? Number.POSITIVE_INFINITY;
      return ok(past.filter(({ seq }) => seq < before).slice(0, input.limit));
    }
    if (name === 'agent.receipt') return ok(aStopReceipt({ id: 'stop_1' }));
    if (name === 'agent.receipts') return ok([aStopReceipt({ id: 'stop_1' })]);
    if (name === 'gate.tail') return ok({ tail: 'not ok 3' });
    return ok([]);
  });
});
afterEach(cleanup);

async function show(tables: Partial<Snapshot> = {}) {
  const start = { ...emptySnapshot(), project: { it: aProject() }, stories: { [ID]: story }, ...tables };
  at = aFakeProject(start, { invoke });
  at.show(<History story={story} />);
  await screen.findByRole('region', { name: 'today' });
}
const kinds = () => [...document.querySelectorAll<HTMLElement>('[data-event]')].map(({ dataset }) => dataset.event);
const filter = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const row = (name: RegExp) => screen.getByRole('button', { name });

it('shows what has happened by days, the newest first, in words, with who caused it', async () => {
  await show();
  const days = screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent);
  expect(days.slice(0, 2)).toEqual(['today', 'yesterday']);
  expect(days).toHaveLength(3);
  expect(kinds()[0]).toBe('stopped');
  const answer = document.querySelector('[data-event="question_answered"]');
  expect(answer?.textContent).toMatch(/^Answer coder-1Yes, to the question: Round half up\? · a person, from its card/);
});

it('filters by what has happened; the filter stays for the next story', async () => {
  await show();
  filter('Questions');
  expect(kinds()).toEqual(['question_answered', 'question_asked']);
  filter('Moves');
  expect(kinds()).toEqual(['story_moved', 'story_added']);
  filter('Gates');
  expect(kinds()).toEqual(['gate_failed']);
  filter('Runs');
  expect(kinds()).toEqual(['stopped', 'stop_asked', 'started', 'completed']);
  expect(at.project.view.getState().history).toBe('runs');
});

it('I3: a stop opens its receipt with its proof, and all receipts of the story are one filter away', async () => {
  await show();
  fireEvent.click(row(/^Stopped coder-1/));
  const receipt = await vi.waitFor(() => {
    const found = document.querySelector<HTMLElement>('[data-receipt="stop_1"]');
    if (found === null) throw new Error('no receipt yet');
    return found;
  });
  expect(within(receipt).getByRole('heading').textContent).toContain('proven gone');
  expect(invoke).toHaveBeenCalledWith('agent.receipt', { receipt: 'stop_1' });
  act(() => openReceipts(at.project, ID));
  expect(await screen.findByRole('list', { name: 'Stop receipts' })).toBeTruthy();
  expect(kinds()).toEqual([]);
});

it('a gate opens its last lines, by Enter; the arrow keys, Home and End choose a row', async () => {
  await show();
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  expect(rows.map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1, -1]);
  act(() => rows[0]?.focus());
  const press = (key: string) => fireEvent.keyDown(document.activeElement as HTMLElement, { key });
  press('ArrowDown');
  expect(document.activeElement).toBe(rows[1]);
  press('End');
  expect(document.activeElement).toBe(rows[3]);
  press('ArrowUp');
  expect([document.activeElement, rows[2]?.tabIndex]).toEqual([rows[2], 0]);
  expect(document.activeElement?.textContent).toContain('Gate failed');
  fireEvent.click(document.activeElement as HTMLElement);
  expect((await screen.findByRole('region', { name: 'Last lines of tests' })).textContent).toBe('not ok 3');
  fireEvent.click(await screen.findByRole('button', { name: 'Show its terminal' }));
  expect(at.project.view.getState()).toMatchObject({ tab: 'terminal', run: 'run_tests0000' });
  press('Home');
  expect(document.activeElement).toBe(rows[0]);
});

it.each([
  ['terminal', 'Show its terminal'],
  ['pipes', 'Show its conversation'],
] as const)(
  'an agent on %s is shown by a button, without its last lines, which can be a protocol',
  async (io, name) => {
    const run = aRun(ID, 'coder-1', { id: 'run_coder0000', io });
    await show({ runs: { [run.id]: run } });
    fireEvent.click(row(/^Started coder-1/));
    fireEvent.click(await screen.findByRole('button', { name }));
    expect(invoke.mock.calls.filter(([asked]) => asked === 'gate.tail')).toEqual([]);
    expect(at.project.view.getState()).toMatchObject({ tab: 'terminal', run: run.id });
  },
);

it('reads older events page by page, and shows a new one at once without losing them', async () => {
  past = Array.from({ length: 225 }, (_, i) => anEvent(225 - i, { at: Date.now() }));
  await show();
  expect(kinds()).toHaveLength(100);
  filter('Show what was before');
  await vi.waitFor(() => expect(kinds()).toHaveLength(200));
  past.unshift(anEvent(226, { kind: 'story_frozen', at: Date.now(), message: message('hold.released') }));
  act(() => at.client.emit(past[0] as EventRecord));
  await vi.waitFor(() => expect(kinds().slice(0, 2)).toEqual(['story_frozen', 'story_moved']));
  expect(kinds()).toHaveLength(201);
  filter('Show what was before');
  await vi.waitFor(() => expect(kinds()).toHaveLength(226));
  expect(screen.queryByRole('button', { name: 'Show what was before' })).toBeNull();
});

it('does not say that nothing happened while older pages exist; the button that reads them does not drop the focus', async () => {
  const asked = anEvent(1, { kind: 'gate_failed', run: 'run_tests0000', agent: 'tests' });
  past = [...Array.from({ length: 100 }, (_, i) => anEvent(101 - i, { at: Date.now() })), asked];
  await show();
  filter('Gates');
  expect(screen.getByText('None among the newest: show what was before.')).toBeTruthy();
  filter('Questions');
  const before = screen.getByRole('button', { name: 'Show what was before' });
  act(() => before.focus());
  fireEvent.click(before);
  await screen.findByText('Nothing of this kind so far.');
  expect(document.activeElement).not.toBe(document.body);
});

it('the focus goes from the button that has gone to the first of the events that it has brought', async () => {
  const old = anEvent(1, { kind: 'gate_failed', run: 'run_tests0000', agent: 'tests' });
  past = [...Array.from({ length: 100 }, (_, i) => anEvent(101 - i, { at: Date.now() })), old];
  await show();
  const before = screen.getByRole('button', { name: 'Show what was before' });
  act(() => before.focus());
  fireEvent.click(before);
  await vi.waitFor(() => expect(document.activeElement?.textContent).toContain('Gate failed'));
});

it('edits that follow one another are one row, with how many there were', async () => {
  const edit = {
    kind: 'story_edited',
    message: message('command.edit.done', { changes: [message('edit.text')] }),
  } as const;
  past = [anEvent(3, edit), anEvent(2, edit), anEvent(1)];
  await show();
  expect(kinds()).toEqual(['story_edited', 'story_moved']);
  expect(document.querySelector('[data-event="story_edited"]')?.textContent).toMatch(/2 times since/);
});

it('says why it cannot be read', async () => {
  invoke.mockResolvedValue(refuse('disk', message('run.unseen')));
  at = aFakeProject({ ...emptySnapshot(), project: { it: aProject() }, stories: { [ID]: story } }, { invoke });
  at.show(<History story={story} />);
  expect(await screen.findByText('The history cannot be read')).toBeTruthy();
});
