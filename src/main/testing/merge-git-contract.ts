/** What every MergeGit does, the fake and the real one. */
import { expect } from 'vitest';
import type { MergeGit } from '../core/ports/index.ts';

/** A repository whose branches a test can make. */
export interface MergeGitLab {
  git: MergeGit;
  /** Commits these files on a branch, which begins at main if it is new; returns the commit's id. Null deletes one. */
  commit(branch: string, changes: Readonly<Record<string, string | null>>): string;
  /** Commits a file on a branch that has no common commit with main. */
  unrelated(branch: string): void;
}

/** Checks candidates, landings and conflicts. main has no commit before, and is not checked out. */
export async function expectMergeGit({ git, commit, unrelated }: MergeGitLab): Promise<void> {
  const first = commit('main', { a: '1', b: '1', 'dir/c': '1' });
  const part = (story: string) => ({ story, branch: story, title: story, text: '' });
  const heads = {
    '1_a': commit('1_a', { a: '2', new: 'x' }),
    '2_same': commit('2_same', { a: '3' }),
    '3_delete': commit('3_delete', { b: null, 'dir/c': '2' }),
  };
  commit('4_back', { a: '9' });
  const back = commit('4_back', { a: '1' });
  unrelated('5_alone');
  const stories = ['1_a', '2_same', '3_delete', '5_alone', '6_missing'];
  for (const method of ['squash', 'rebase', 'merge'] as const) {
    const built = await git.build({ onto: first, method, parts: stories.map(part) });
    expect(built.placed.map(({ story, head }) => [story, head])).toEqual([
      ['1_a', heads['1_a']],
      ['3_delete', heads['3_delete']],
    ]);
    expect(built.placed.at(-1)?.commit).toBe(built.tip);
    expect(built.conflicts).toEqual([{ story: '2_same', head: heads['2_same'], files: ['a'], withOnto: false }]);
    expect(built.skipped.map(({ story, why }) => [story, why])).toEqual([
      ['5_alone', 'unrelated'],
      ['6_missing', 'missing'],
    ]);
    expect(await git.changedPaths(first, built.tip)).toEqual(['a', 'b', 'dir/c', 'new']);
  }
  expect((await git.build({ onto: first, method: 'squash', parts: [part('4_back')] })).skipped).toEqual([
    { story: '4_back', head: back, why: 'empty' },
  ]);
  const pairs = [
    { ours: heads['1_a'], theirs: heads['2_same'] },
    { ours: first, theirs: heads['2_same'] },
    { ours: first, theirs: 'd'.repeat(40) },
  ];
  expect(await git.conflicts(first, pairs)).toEqual([['a'], [], null]);

  const branches = await git.tipsOf(['main', '1_a', '6_missing', 'main*']);
  expect([...branches].sort()).toEqual([
    ['1_a', heads['1_a']],
    ['main', first],
  ]);
  expect([...(await git.unmerged(first, [first, heads['1_a'], heads['1_a'], back]))].sort()).toEqual(
    [heads['1_a'], back].sort(),
  );
  expect([...(await git.unmerged(first, []))]).toEqual([]);

  const { tip } = await git.build({ onto: first, method: 'squash', parts: [part('1_a')] });
  expect([await git.tipOf('main'), await git.contains('main', tip), await git.tipOf('none')]).toEqual([
    first,
    false,
    null,
  ]);
  expect(await git.land({ base: 'main', from: first, to: tip })).toEqual({ kind: 'landed' });
  expect(await git.land({ base: 'main', from: first, to: tip })).toEqual({ kind: 'landed' });
  expect([await git.tipOf('main'), await git.contains('main', tip)]).toEqual([tip, true]);
  expect(await git.land({ base: 'main', from: first, to: heads['2_same'] })).toEqual({ kind: 'moved', tip });
  expect(await git.land({ base: 'none', from: first, to: tip })).toEqual({ kind: 'moved', tip: null });
  await expect(git.land({ base: 'main', from: tip, to: first })).rejects.toMatchObject({ refusal: { code: 'failed' } });
  const again = await git.build({ onto: tip, method: 'squash', parts: [part('1_a'), part('2_same')] });
  expect([again.skipped, again.conflicts.map(({ story, withOnto }) => [story, withOnto])]).toEqual([
    [{ story: '1_a', head: heads['1_a'], why: 'merged' }],
    [['2_same', true]],
  ]);
  expect(await git.treeOf(tip)).not.toBe(await git.treeOf(first));
}
