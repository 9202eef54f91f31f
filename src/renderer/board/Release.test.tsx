// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { emptySnapshot, ok } from '../../contract/index.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { aFence, aProject, aStory } from '../testing/records.ts';
import { Release } from './Release.tsx';

afterEach(cleanup);

it.each([
  [undefined, '/own', 'node 48213 (D)'],
  ['/lane', '/lane', 'vite 7 (S)'],
])('a release of %s concerns the fence whose processes are shown', async (named, worktree, shown) => {
  const { id } = aStory('60_story_cleanup');
  const processes = [{ ...aFence(id).processes[0], pid: 7, command: 'vite', state: 'S' }] as never;
  const lane = aFence(id, { worktree: '/lane', lane: 0, processes, since: 9e15 });
  const own = aFence(id, { worktree: '/own' });
  const invoke = vi.fn().mockResolvedValue(ok({ seq: 1 }));
  const snapshot = { ...emptySnapshot(), project: { it: aProject() }, fences: { '/lane': lane, '/own': own } };
  aFakeProject(snapshot, { invoke }).show(<Release story={id} worktree={named} onClose={() => undefined} />);
  expect(screen.getByRole('alertdialog').textContent).toContain(shown);
  fireEvent.click(screen.getByRole('button', { name: 'Force release' }));
  expect(invoke).toHaveBeenCalledWith('fence.release', { story: id, worktree });
});
