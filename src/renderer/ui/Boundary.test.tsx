// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, ok } from '../../contract/index.ts';
import { AgentsPanel } from '../agents/AgentsPanel.tsx';
import { Detail } from '../app/detail/Detail.tsx';
import { Card } from '../board/Card.tsx';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { aProject, aRun, aStory } from '../testing/records.ts';

/** The part that throws when it is rendered. */
let broken = '';
vi.mock('./StateMark.tsx', () => ({
  StateMark: () => {
    if (broken === 'mark') throw new Error('odd');
    return null;
  },
}));
vi.mock('../app/detail/RunTerminal.tsx', async (original) => ({
  ...(await original<typeof import('../app/detail/RunTerminal.tsx')>()),
  RunTerminal: () => {
    throw new Error('odd');
  },
}));
vi.mock('react-markdown', () => ({
  default: () => {
    throw new RangeError('Maximum call stack size exceeded');
  },
}));

const invoke = vi.fn();
/** What the host replies: the story has this text, and no worktree. */
function answer(storyText: string): void {
  const status = { path: null, working: null, kept: null, removed: null, until: null };
  invoke.mockImplementation(async (name: string) => {
    if (name === 'worktree.list') return ok([]);
    return ok(name === 'worktree.status' ? status : { seq: 1, text: storyText });
  });
}
let at: FakeProject;
const run = aRun('a', 'coder-1');
const story = aStory('a', { title: 'A broken one', stage: 'current' });

beforeEach(() => {
  broken = '';
  // React writes caught errors to the console.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  invoke.mockReset();
  answer('plain *words*');
  const tables = { project: { it: aProject() }, stories: { a: story }, runs: { [run.id]: run } };
  at = aFakeProject({ ...emptySnapshot(), ...tables }, { invoke });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const stop = () => screen.getByRole('button', { name: /^Stop coder-1 on / });

it.each([
  ['a card', () => <Card story={story} tabbable />],
  ['the state in the detail', () => <Detail story={story} />],
  ['a row of the agents panel', () => <AgentsPanel />],
])('%s that throws keeps its Stop, shows a message, and can be tried again', async (_name, element) => {
  broken = 'mark';
  at.show(element());
  expect(screen.getAllByText(/cannot be shown\.$/).length).toBeGreaterThan(0);
  fireEvent.click(stop());
  expect(invoke).toHaveBeenCalledWith('agent.stop', { story: 'a', agent: 'coder-1', run: expect.any(String) }, 'card');
  broken = '';
  for (const again of screen.getAllByRole('button', { name: 'Try again' })) fireEvent.click(again);
  expect(stop().closest('[data-broken]')).toBeNull();
});

it('a tab that throws leaves the other tabs and Stop usable', async () => {
  at.project.view.setState({ tab: 'terminal' });
  at.show(<Detail story={story} />);
  expect(screen.getByText('Terminal cannot be shown.')).toBeTruthy();
  expect(stop()).toBeTruthy();
  fireEvent.click(screen.getByRole('tab', { name: 'Story' }));
  // A text on which the parser fails is shown as plain text.
  expect((await screen.findByText('plain *words*')).dataset.plainText).toBe('true');
  expect(stop()).toBeTruthy();
});

it('a text that is nested too deeply is never parsed, and a message shows why', async () => {
  at.project.view.setState({ tab: 'story' });
  const text = '> '.repeat(3000);
  answer(text);
  at.show(<Detail story={story} />);
  expect(await screen.findByText(/nested too deeply/)).toBeTruthy();
  expect(document.querySelector('[data-plain-text]')?.textContent).toBe(text);
  expect(console.error).not.toHaveBeenCalled();
});

it('a text of a megabyte is shown in parts', async () => {
  at.project.view.setState({ tab: 'story' });
  answer('x'.repeat(1_000_000));
  at.show(<Detail story={story} />);
  fireEvent.click(await screen.findByRole('button', { name: 'Show more (980000 characters left)' }));
  expect(document.querySelector('[data-plain-text]')?.textContent).toHaveLength(40_000);
});

it('a changed story is rendered again automatically', () => {
  broken = 'mark';
  const { rerender } = at.show(<Card story={story} tabbable />);
  broken = '';
  rerender(<Card story={{ ...story, title: 'A calm one' }} tabbable />);
  expect(document.querySelector('[data-broken]')).toBeNull();
});
