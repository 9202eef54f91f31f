// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StoryRecord } from '../../contract/index.ts';
import { emptySnapshot, message, messageText, ok } from '../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { withoutLayout } from '../testing/no-layout.ts';
import { aHost, aProject, aStory, aWorktree } from '../testing/records.ts';
import { StartMenu } from './StartMenu.tsx';

withoutLayout();
const invoke = vi.fn();
let at: FakeProject;

beforeEach(() => {
  invoke.mockReset().mockResolvedValue(ok({ seq: 1, run: 'r', note: null }));
  const agents = {
    'coder-1': {
      name: 'coder-1',
      role: 'coder' as const,
      max: null,
      command: 'c',
      roads: ['terminal', 'acp'] as const,
    },
    qa: { name: 'qa', role: 'qa' as const, max: null, command: 'q' },
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

it('offers to fetch the base branch first if the start creates the worktree, for agents that may start', () => {
  const items = open({ worktree: null });
  expect(items.filter((item) => item.startsWith('Fetch'))).toEqual([
    'Fetch, then start coder-1starts from the newest commits of main on its remote',
  ]);
  expect(items.at(0)).toMatch(/^Start coder-1/);
  fireEvent.click(screen.getByRole('menuitem', { name: /^Fetch, then start coder-1/ }));
  expect(invoke).toHaveBeenLastCalledWith('agent.start', { story: 'a', agent: 'coder-1', fetch: true });
});

it('offers to continue the session of a story that was worked on, on the other road', () => {
  expect(open({ worktree: null }).filter((item) => item.startsWith('Continue'))).toEqual([]);
  cleanup();
  expect(open({ worktree: aWorktree('a') }).filter((item) => item.startsWith('Continue'))).toEqual([
    'Continue coder-1 in its own terminalopens the session of its last run; nothing is sent to it',
    'Continue coder-1 as a conversationopens the session of its last run; nothing is sent to it',
  ]);
  fireEvent.click(screen.getByRole('menuitem', { name: /^Continue coder-1 in its own terminal/ }));
  expect(invoke).toHaveBeenLastCalledWith('agent.start', { story: 'a', agent: 'coder-1', road: 'terminal' });
});

it('a start without fetch shows a notice if the base is behind, which names the menu item that fetches', async () => {
  const show = vi.spyOn(at.project.notices, 'show');
  const note = message('base.behind', { base: 'main', upstream: 'origin/main', n: 3 });
  invoke.mockResolvedValue(ok({ seq: 1, run: 'r', note }));
  const items = open({ worktree: null });
  fireEvent.click(screen.getByRole('menuitem', { name: /^Start coder-1/ }));
  expect(invoke).toHaveBeenLastCalledWith('agent.start', { story: 'a', agent: 'coder-1' });
  await waitFor(() => expect(show).toHaveBeenCalled());
  const notices = show.mock.calls.map(([message]) => message).join();
  expect(notices).toContain(messageText(note));
  const [, item = ''] = /“(.+) …”/.exec(notices) ?? [];
  expect(items.some((one) => one.startsWith(item))).toBe(true);
  expect(notices).not.toContain('--');
});

it.each<[string, Partial<StoryRecord>, boolean]>([
  ['the worktree exists', { worktree: aWorktree('a') }, false],
  ['a missing worktree is created again', { worktree: null }, true],
  ['no agent may start', { worktree: null, frozen: true }, false],
])('offers no fetch if %s', (_name, part, again) => {
  expect(open(part, again).filter((item) => item.startsWith('Fetch'))).toEqual([]);
});
