// @vitest-environment jsdom
import { act, cleanup } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Change, StoryRecord } from '../../contract/index.ts';
import { emptySnapshot } from '../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { withHeight, withoutLayout } from '../testing/no-layout.ts';
import { aHost, aProject, aRun, aStory } from '../testing/records.ts';
import { Board } from './Board.tsx';

/** The number of renders: of card lists by stage, and of cards by story. */
const rendered = vi.hoisted(() => new Map<string, number>());
vi.mock('./CardList.tsx', async (original) => {
  const { CardList } = await original<typeof import('./CardList.tsx')>();
  const Counted: typeof CardList = (props) => {
    rendered.set(props.stage, (rendered.get(props.stage) ?? 0) + 1);
    return <CardList {...props} />;
  };
  return { CardList: Counted };
});
vi.mock('./CardBody.tsx', async (original) => {
  const { CardBody } = await original<typeof import('./CardBody.tsx')>();
  const Counted: typeof CardBody = (props) => {
    rendered.set(props.story.id, (rendered.get(props.story.id) ?? 0) + 1);
    return <CardBody {...props} />;
  };
  return { CardBody: Counted };
});
withoutLayout();
// Each column has room for a few cards.
withHeight(600);

const STAGES = ['backlog', 'current', 'qa', 'merge', 'done'] as const;
let at: FakeProject;
/** The story with this number. Low numbers are at the top of their columns. */
const story = (n: number): StoryRecord =>
  at.client.mirror.snapshot().stories[`${n}_story`] ??
  aStory(`${n}_story`, { stage: STAGES[n % 5] ?? 'backlog', rank: String(n).padStart(5, '0') });
const put = (one: StoryRecord): Change => ({ table: 'stories', key: one.id, put: one });
/** The renders that a delta causes. */
function rendersOf(...changes: Change[]): Record<string, number> {
  rendered.clear();
  act(() => at.client.change(...changes));
  return Object.fromEntries([...rendered].sort());
}

beforeEach(async () => {
  at = aFakeProject({ ...emptySnapshot(), project: { it: aProject() }, host: { it: aHost() } });
  const all = Array.from({ length: 5_000 }, (_, n) => story(n));
  at.client.change(...all.map(put));
  at.show(<Board />);
  // Cards beyond the visible ones are rendered after the first paint.
  await act(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 1))));
});
afterEach(cleanup);

it('a few dozen cards of 5,000 stories are in the page', () => {
  expect(document.querySelectorAll('[data-card]').length).toBeLessThan(100);
  expect(document.querySelector('[data-stage="qa"] header')?.textContent).toContain('1000');
});

it('a change of one story renders only its card; a run that begins puts it on top of its list', () => {
  expect(rendersOf(put({ ...story(7), title: 'New' }))).toEqual({ '7_story': 1 });
  const run = aRun('7_story', 'coder-1');
  expect(rendersOf({ table: 'runs', key: run.id, put: run })).toEqual({ qa: 1, '7_story': 1 });
  expect(rendersOf({ table: 'runs', key: run.id, put: { ...run, lastLine: 'npm test' } })).toEqual({ '7_story': 1 });
});

it('a change of a story whose card is not visible renders nothing, until it has a run and comes to the top', () => {
  expect(rendersOf(put({ ...story(4_003), title: 'New' }))).toEqual({});
  const run = aRun('4003_story', 'coder-1');
  expect(rendersOf({ table: 'runs', key: run.id, put: run })).toEqual({ merge: 1, '4003_story': 1 });
  expect(rendersOf({ table: 'host', key: 'it', put: aHost({ lastReconcileAt: 1 }) })).toEqual({});
});

it('a move renders two lists and the moved card', () => {
  const counts = rendersOf(put({ ...story(6), stage: 'done', movedAt: Date.now() + 1 }));
  expect(counts).toMatchObject({ current: 1, done: 1, '6_story': 1 });
  // The fourth is a card that became visible in the stage that the story left.
  expect(Object.keys(counts)).toHaveLength(4);
});

it('a move of a story whose card is not visible renders two lists and no card', () => {
  expect(rendersOf(put({ ...story(4_001), stage: 'done' }))).toEqual({ current: 1, done: 1 });
});

it('while Find filters the board, an empty column says that nothing matches', () => {
  const { container } = at.show(<Board />);
  act(() => at.project.view.setState({ find: 'no such story' }));
  expect(container.querySelector('[data-stage="done"]')?.textContent).toContain('No matching stories.');
  act(() => at.client.show({ ...at.client.mirror.snapshot(), stories: {} }));
  act(() => at.project.view.setState({ find: 'nothing' }));
  expect(container.textContent).not.toContain('Finished stories appear here.');
});
