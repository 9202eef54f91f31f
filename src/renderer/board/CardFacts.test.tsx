// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { emptySnapshot, message, type Snapshot, type StoryRecord } from '../../contract/index.ts';
import type { QueueState } from '../../domain/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { aHost, aProject, aRun, aStory } from '../testing/records.ts';
import { Card } from './Card.tsx';

let at: FakeProject;
afterEach(cleanup);

function show(part: Partial<StoryRecord>, others: StoryRecord[] = [], tables: Partial<Snapshot> = {}) {
  const story = aStory('60_story_tax', { stage: 'current', ...part });
  const stories = Object.fromEntries([story, ...others].map((one) => [one.id, one]));
  at = aFakeProject({ ...emptySnapshot(), project: { it: aProject() }, stories, ...tables });
  const { container } = at.show(<Card story={story} tabbable />);
  return container;
}
const startButton = () => screen.queryByRole('button', { name: /^Start / });
const described = (card: Element) => card.querySelector('#state-60_story_tax')?.textContent;

it('marks what is urgent or high by shape and by name, and nothing else', () => {
  const marks = ([0, 1, 2, 3] as const).map((priority) => {
    const card = show({ priority });
    const mark = card.querySelector('[data-priority]');
    const shape = mark?.querySelector('path')?.getAttribute('d') ?? null;
    const name = described(card)?.includes(`priority ${mark?.getAttribute('title')}`) ?? false;
    cleanup();
    return { shape, name };
  });
  expect(marks.map(({ name }) => name)).toEqual([true, true, false, false]);
  expect(marks[0]?.shape).not.toBe(marks[1]?.shape);
  expect(marks.slice(2).map(({ shape }) => shape)).toEqual([null, null]);
});

it('shows few labels and counts the others; screen readers get all', () => {
  const card = show({ labels: ['a', 'b', 'c', 'd'] });
  expect(screen.getByText('+2').parentElement?.title).toBe('a, b, c, d');
  expect(screen.queryByText('c')).toBeNull();
  expect(described(card)).toContain('Labels: a, b, c, d');
});

it('counts the acceptance items that are met', () => {
  const items = [1, 2, 3].map((n) => ({ id: `a${n}`, text: 'x', done: n > 1 ? null : { at: 1, by: 'person' } }));
  const card = show({ acceptance: items });
  expect(screen.getByText('1/3')).toBeTruthy();
  expect(described(card)).toContain('1 of 3 acceptance items met');
});

it('says for how many stories it waits, until they are done or while an agent is at work', () => {
  const first = aStory('58_story_first', { stage: 'qa' });
  show({ after: ['58_story_first', '59_story_removed'] }, [first]);
  expect(screen.getByText('waits for 1 story').parentElement?.title).toBe('58_story_first');
  act(() => at.client.change({ table: 'stories', key: first.id, put: { ...first, stage: 'done' } }));
  expect(screen.queryByText(/waits for/)).toBeNull();
  cleanup();
  const run = aRun('60_story_tax', 'coder-1');
  show({ after: ['58_story_first'] }, [first], { runs: { [run.id]: run } });
  expect(screen.queryByText(/waits for/)).toBeNull();
});

it('says that it is held where agents start automatically', () => {
  const hold = message('hold.person', { agent: 'coder-1' });
  const automation = { backlog: 'off', current: 'on', qa: 'off', merge: 'off' } as const;
  show({ hold }, [], { project: { it: aProject({ automation }) } });
  expect(screen.getByText(/^held: a person stopped coder-1/)).toBeTruthy();
});

it('a story without fields shows none of them', () => {
  const card = show({});
  expect(described(card)).toBe('60Start');
  expect(card.querySelector('[data-priority], [title*="acceptance"]')).toBeNull();
});

it('a story that a person reviews needs no agent', () => {
  show({ stage: 'qa' }, [], { project: { it: aProject({ qa: 'human' }) } });
  expect(startButton()).toBeNull();
  cleanup();
  show({ stage: 'qa' });
  expect(startButton()).toBeTruthy();
});

it('needs a mergemaster in the merge queue only while its commits conflict with the base', () => {
  const queued = (state: QueueState) => {
    const merge = { stories: [{ story: '60_story_tax', place: 1, state }], candidates: [], letIn: [] };
    show({ stage: 'merge' }, [], { host: { it: aHost({ merge }) } });
    const found = startButton() !== null;
    cleanup();
    return found;
  };
  expect(queued({ kind: 'waits' })).toBe(false);
  expect(queued({ kind: 'tested', stories: ['60_story_tax'] })).toBe(false);
  expect(queued({ kind: 'conflict', files: ['a.mjs'] })).toBe(true);
});
