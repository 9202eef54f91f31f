import { expect, it } from 'vitest';
import { FakeMergeGit } from './fake-merge-git.ts';
import { expectMergeGit } from './merge-git-contract.ts';

it('the fake of MergeGit builds, lands and finds conflicts as the real one does', async () => {
  const git = new FakeMergeGit();
  await expectMergeGit({
    git,
    commit: (branch, changes) => git.commit(branch, changes, 'main'),
    unrelated: (branch) => git.commit(branch, { alone: 'x' }),
  });
});

it('the fake refuses a landing over a person’s changes', async () => {
  const git = new FakeMergeGit();
  const from = git.commit('main', { a: '1', b: '1' });
  const to = git.commit('side', { a: '2' }, 'main');
  git.checkout = { path: '/here', changed: ['a', 'b'] };
  expect(await git.land({ base: 'main', from, to })).toEqual({ kind: 'checkout-changed', path: '/here', files: ['a'] });
  git.checkout = { path: '/here', changed: ['b'] };
  expect(await git.land({ base: 'main', from, to })).toEqual({ kind: 'landed' });
});
