import { expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { aWorktree, emptyContents } from '../../testing/store-records.ts';
import type { StoreContents, StoredFence, StoredRelease, StoredRun } from '../ports/index.ts';
import { disown } from './disown.ts';

it('I1: a copied project keeps none of the original’s runs, fences and worktrees', () => {
  const contents: StoreContents = {
    ...emptyContents(),
    runs: [{ id: 'run_1' } as StoredRun],
    fences: [{ worktree: '/a/w' } as StoredFence],
    worktrees: [aWorktree('1_a', { id: 'wt_a', path: '/a/w' })],
    releases: [{ run: 'run_0' } as StoredRelease],
    moved: [{ from: '/a/old', to: '/a/w', boot: null }],
  };
  expect(disown(contents, '/a/.git', 5)).toEqual([
    { remove: 'run', id: 'run_1' },
    { remove: 'fence', worktree: '/a/w' },
    { remove: 'worktree', id: 'wt_a' },
    { remove: 'release', run: 'run_0' },
    { remove: 'writer' },
    { remove: 'moved', from: '/a/old' },
    {
      put: 'event',
      event: expect.objectContaining({ at: 5, kind: 'copied', message: message('copied', { from: '/a/.git' }) }),
    },
  ]);
});
