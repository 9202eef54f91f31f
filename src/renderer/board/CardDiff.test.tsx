// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { emptySnapshot, ok, type RunRecord, type StoryRecord, type WorkRecord } from '../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { aProject, aRun, aStory, aWorktree } from '../testing/records.ts';
import { Card } from './Card.tsx';

const ID = '60_story_tax';
const NAME = 'Tax for mixed carts';
const invoke = vi.fn().mockResolvedValue(ok({ seq: 1 }));
let at: FakeProject;
afterEach(cleanup);

const work = (added: number, removed: number): WorkRecord => ({
  ...{ story: ID, progress: null, gates: [], next: null },
  diff: { files: 2, added, removed },
});

function show(run: Partial<RunRecord>, part: Partial<StoryRecord> = {}) {
  const story = aStory(ID, { title: NAME, stage: 'current', worktree: aWorktree(ID), ...part });
  const snapshot = { ...emptySnapshot(), project: { it: aProject() }, stories: { [ID]: story } };
  at = aFakeProject({ ...snapshot, runs: { r: aRun(ID, 'coder-1', { id: 'r', ...run }) } }, { invoke });
  const { container } = at.show(<Card story={story} tabbable />);
  return container;
}
const changed = (added: number, removed: number) =>
  act(() => at.client.change({ table: 'work', key: ID, put: work(added, removed) }));
const row = (card: Element) => card.querySelector<HTMLElement>('[data-work]');
const buttons = () => screen.getAllByRole('button').map((button) => button.textContent);

it('a card at work shows the lines that its story has added and removed, in the rows that it had before', () => {
  const card = show({ lastLine: 'npm test' });
  const lines = () => card.querySelectorAll('[class*="line"], [class*="row"]').length;
  const before = lines();
  expect(card.textContent).not.toContain('+');
  changed(12, 3);
  expect(row(card)?.textContent).toContain('+12−3');
  expect(lines()).toBe(before);
  expect(within(card).getAllByTitle('12 added, 3 removed').length).toBeGreaterThan(0);
  changed(1240, 3);
  expect(row(card)?.textContent).toContain('+1.2K−3');
  expect(within(card).getAllByTitle('1240 added, 3 removed').length).toBeGreaterThan(0);
});

it('a finished card leads to its changes first, then to the next stage, before its changes are counted and after', () => {
  const card = show({ status: 'completed' });
  const before = buttons();
  expect(before.filter((words) => words !== '').slice(-3)).toEqual(['Review', 'To QA', 'Start']);
  changed(12, 3);
  expect(row(card)?.textContent).toContain('+12−3');
  expect(buttons()).toEqual(before);
  fireEvent.click(screen.getByRole('button', { name: `Review the changes of ${NAME}` }));
  expect(at.project.view.getState()).toMatchObject({ selected: ID, detail: true, tab: 'changes' });
  expect(invoke).not.toHaveBeenCalled();
});

it.each([
  ['without a worktree', {}, { worktree: null }],
  ['that is done', {}, { stage: 'done' }],
  ['whose gate has ended', { kind: 'gate', role: 'other' }, {}],
] as const)('nothing is offered for review of a story %s', (_what, run, part) => {
  show({ status: 'completed', ...run }, part);
  expect(screen.queryByRole('button', { name: /^Review/ })).toBeNull();
});
