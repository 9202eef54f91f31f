// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StoryRecord } from '../../contract/index.ts';
import { emptySnapshot, message, messageText, ok } from '../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { aHost, aProject, aStory, aWorktree } from '../testing/records.ts';
import { StartMenu } from './StartMenu.tsx';

const invoke = vi.fn();
let at: FakeProject;

beforeEach(() => {
  invoke.mockReset().mockResolvedValue(ok({ seq: 1, run: 'r', note: null }));
  const agents = {
    'coder-1': { name: 'coder-1', role: 'coder' as const, command: 'c' },
    qa: { name: 'qa', role: 'qa' as const, command: 'q' },
  };
  const snapshot = { ...emptySnapshot(), project: { it: aProject() }, host: { it: aHost() }, agents };
  at = aFakeProject(snapshot, { invoke });
});
afterEach(cleanup);

function open(part: Partial<StoryRecord>, again = false): string[] {
  const main = document.body.appendChild(document.createElement('main'));
  at.show(
    <StartMenu story={aStory('a', { stage: 'current', ...part })} anchor={main} onClose={vi.fn()} again={again} />,
  );
  return screen.getAllByRole('menuitem').map((item) => item.textContent ?? '');
}

it('offers to fetch the base first where a worktree is to be made, for the agents that may start', () => {
  const items = open({ worktree: null });
  expect(items.filter((item) => item.startsWith('Fetch'))).toEqual([
    'Fetch, then start coder-1begins from the newest commits of main at its remote',
  ]);
  expect(items.at(0)).toMatch(/^Start coder-1/);
  fireEvent.click(screen.getByRole('menuitem', { name: /^Fetch, then start coder-1/ }));
  expect(invoke).toHaveBeenLastCalledWith('agent.start', { story: 'a', agent: 'coder-1', fetch: true });
});

it('a start without it fetches nothing; that the base is behind is told with the name of the item that fetches', async () => {
  const said = vi.spyOn(at.project.notices, 'show');
  const note = message('base.behind', { base: 'main', upstream: 'origin/main', n: 3 });
  invoke.mockResolvedValue(ok({ seq: 1, run: 'r', note }));
  const items = open({ worktree: null });
  fireEvent.click(screen.getByRole('menuitem', { name: /^Start coder-1/ }));
  expect(invoke).toHaveBeenLastCalledWith('agent.start', { story: 'a', agent: 'coder-1' });
  await waitFor(() => expect(said).toHaveBeenCalled());
  const words = said.mock.calls.map(([message]) => message).join();
  expect(words).toContain(messageText(note));
  const [, item = ''] = /“(.+) …”/.exec(words) ?? [];
  expect(items.some((one) => one.startsWith(item))).toBe(true);
  expect(words).not.toContain('--');
});

it.each<[string, Partial<StoryRecord>, boolean]>([
  ['the worktree is there', { worktree: aWorktree('a') }, false],
  ['the worktree is made again', { worktree: null }, true],
  ['nothing may start', { worktree: null, frozen: true }, false],
])('offers no fetch where %s', (_name, part, again) => {
  expect(open(part, again).filter((item) => item.startsWith('Fetch'))).toEqual([]);
});
