/** The conflict radar, and what git tells about commits and worktrees without changing them. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { createGitRunner, createMergeGit, type GitSessions } from './index.ts';

let repo: TempRepo;
beforeEach(() => {
  // the paths of its objects must be quoted
  repo = tempRepo({ name: 'a:b "c" \\d' });
});
afterEach(() => repo.dispose());

const tip = (ref = 'main') => repo.git('rev-parse', ref);
const mergeGit = (runner: GitSessions = createGitRunner()) =>
  createMergeGit({ root: repo.root, commonDir: repo.commonDir, runner });
function commit(words = 'work'): string {
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', words);
  return tip('HEAD');
}
/** The commit of a new branch on which `work` was done. */
function branch(name: string, work: () => void): string {
  repo.git('switch', '--quiet', '-c', name, 'main');
  work();
  const made = commit(name);
  repo.git('switch', '--quiet', 'main');
  return made;
}
const lines = (...changed: [number, string][]) =>
  Array.from({ length: 20 }, (_, n) => `${changed.find(([at]) => at === n)?.[1] ?? `line ${n}`}\n`).join('');

/** Counts the processes of git that merge. */
function counting() {
  const runner = createGitRunner();
  const verbs: string[] = [];
  const sessions: GitSessions = {
    run: (...call) => runner.run(...call),
    session: (dir, options, task) =>
      runner.session(dir, options, (git) =>
        task({
          run(args, call) {
            verbs.push(args[0] ?? '');
            return git.run(args, call);
          },
        }),
      ),
  };
  return { sessions, merges: () => verbs.filter((verb) => verb === 'merge-tree').length };
}

describe('the conflict radar', () => {
  it('finds the files of all pairs in one process: text, renamed, binary and deleted; and leaves nothing behind', async () => {
    repo.write('src/cart.mjs', lines());
    repo.write('logo.png', '\0\u0001old');
    const base = commit('files');
    const commits = {
      base,
      text: branch('text', () => repo.write('src/cart.mjs', lines([3, 'tax']))),
      other: branch('other', () => repo.write('src/cart.mjs', lines([3, 'cart']))),
      far: branch('far', () => repo.write('src/cart.mjs', lines([17, 'far']))),
      renamed: branch('renamed', () => {
        mkdirSync(join(repo.root, 'lib'));
        renameSync(join(repo.root, 'src/cart.mjs'), join(repo.root, 'lib/cart.mjs'));
      }),
      deleted: branch('deleted', () => rmSync(join(repo.root, 'src/cart.mjs'))),
      png: branch('png', () => repo.write('logo.png', '\0\u0001one')),
      png2: branch('png2', () => repo.write('logo.png', '\0\u0001two')),
    };
    const wanted: [keyof typeof commits, keyof typeof commits, string[]][] = [
      ['base', 'text', []],
      ['text', 'other', ['src/cart.mjs']],
      ['text', 'far', []],
      ['text', 'renamed', []],
      ['text', 'deleted', ['src/cart.mjs']],
      ['renamed', 'deleted', ['lib/cart.mjs']],
      ['png', 'png2', ['logo.png']],
      ['png', 'text', []],
    ];
    const { sessions, merges } = counting();
    const objects = repo.git('count-objects', '-v');
    const found = await mergeGit(sessions).conflicts(
      base,
      wanted.map(([ours, theirs]) => ({ ours: commits[ours], theirs: commits[theirs] })),
    );
    expect(found.map((files, n) => [wanted[n]?.[0], wanted[n]?.[1], files])).toEqual(wanted);
    expect([merges(), repo.git('count-objects', '-v'), repo.git('status', '--porcelain')]).toEqual([1, objects, '']);
  });

  it('names pairs that cannot be merged, and answers for all others', async () => {
    const base = tip();
    const text = branch('text', () => repo.write('README.md', 'text\n'));
    const other = branch('other', () => repo.write('README.md', 'other\n'));
    const alone = repo.git('commit-tree', '-m', 'alone', 'HEAD^{tree}');
    const gone = 'd'.repeat(40);
    const pairs = [
      { ours: text, theirs: other },
      { ours: base, theirs: alone },
      { ours: gone, theirs: base },
      { ours: base, theirs: text },
    ];
    expect(await mergeGit().conflicts(base, pairs)).toEqual([['README.md'], null, null, []]);
    expect(await mergeGit().conflicts(base, [])).toEqual([]);
  });

  it('uses the attributes of the base and no merge driver that is not approved', async () => {
    repo.write('.gitattributes', 'docs/*.txt merge=union\n');
    repo.write('docs/.gitattributes', 'own.txt merge=own\n');
    for (const file of ['docs/log.txt', 'docs/own.txt']) repo.write(file, 'start\n');
    const base = commit('attributes');
    const both = (text: string) => () => {
      for (const file of ['docs/log.txt', 'docs/own.txt']) repo.write(file, `start\n${text}\n`);
    };
    const pairs = [{ ours: branch('a', both('a')), theirs: branch('b', both('b')) }];
    // not those that a person has checked out
    repo.git('rm', '--quiet', '-r', '.gitattributes', 'docs');
    expect(await mergeGit().conflicts(base, pairs)).toEqual([['docs/own.txt']]);
    repo.git('config', 'merge.own.driver', 'true');
    await expect(mergeGit().conflicts(base, pairs)).rejects.toMatchObject({ refusal: { code: 'not-trusted' } });
    const approving = createGitRunner({ unapproved: async () => [] });
    expect(await mergeGit(approving).conflicts(base, pairs)).toEqual([[]]);
  });
});

it('tips, trees and changed paths are those of commits; tags and other branches do not count', async () => {
  const base = tip();
  const git = mergeGit();
  const made = branch('work', () => {
    repo.write('dir/ü "b".txt', 'x\n');
    renameSync(join(repo.root, 'README.md'), join(repo.root, 'READ.md'));
  });
  repo.write('base.txt', 'x\n');
  commit('base moved');
  repo.git('tag', 'tagged');
  expect([await git.tipOf('work'), await git.tipOf('tagged'), await git.tipOf('--all')]).toEqual([made, null, null]);
  expect(await git.treeOf(made)).toBe(repo.git('rev-parse', 'work^{tree}'));
  // without what the base has changed since
  expect(await git.changedPaths(tip(), made)).toEqual(['READ.md', 'README.md', 'dir/ü "b".txt']);
  expect(await git.changedPaths(base, base)).toEqual([]);
});

describe('the content of a worktree', () => {
  const index = () => [readFileSync(join(repo.commonDir, 'index')), statSync(join(repo.commonDir, 'index')).mtimeMs];

  it('is the tree of its commit, or the one that a commit of all its changes would have; its index stays', async () => {
    repo.write('.gitignore', 'ignored\n');
    repo.write('gone.txt', 'x\n');
    repo.write('edited.txt', 'x\n');
    const at = commit('files');
    const git = mergeGit();
    repo.write('ignored', 'x\n');
    expect(await git.contentOf(repo.root)).toEqual({
      commit: at,
      tree: repo.git('rev-parse', 'HEAD^{tree}'),
      uncommitted: [],
    });
    repo.write('edited.txt', 'edited\n');
    repo.write('staged.txt', 'staged\n');
    repo.git('add', 'staged.txt');
    repo.write('staged.txt', 'changed again\n');
    rmSync(join(repo.root, 'gone.txt'));
    repo.write('new/-n ü.txt', 'new\n');
    const before = index();
    const objects = repo.git('count-objects', '-v');
    const content = await git.contentOf(repo.root);
    expect([index(), repo.git('count-objects', '-v')]).toEqual([before, objects]);
    expect([...content.uncommitted].sort()).toEqual(['edited.txt', 'gone.txt', 'new/-n ü.txt', 'staged.txt']);
    commit('all of it');
    expect(content).toMatchObject({ commit: at, tree: repo.git('rev-parse', 'HEAD^{tree}') });
  });

  it('of a linked worktree is its own; one that no tree can have is not named, and submodules run nothing', async () => {
    const linked = join(repo.outer, 'linked');
    repo.git('worktree', 'add', '--quiet', '-b', 'linked', linked);
    repo.write('only-in-main.txt', 'x\n');
    const git = mergeGit();
    expect((await git.contentOf(linked)).uncommitted).toEqual([]);
    // a nested repository without a commit
    repo.git('init', '--quiet', join(linked, 'nested'));
    expect(await git.contentOf(linked)).toMatchObject({ tree: null, uncommitted: ['nested/'] });
    // with a commit it is a submodule, whose own config an agent controls
    const canary = join(repo.outer, 'canary');
    const nested = (...args: string[]) => repo.git('-C', join(linked, 'nested'), ...args);
    nested('-c', 'user.name=T', '-c', 'user.email=t@x', 'commit', '--quiet', '--allow-empty', '-m', 'x');
    repo.git('-C', linked, 'add', '.');
    repo.git('-C', linked, 'commit', '--quiet', '-m', 'nested');
    nested('config', 'core.fsmonitor', `touch '${canary}'; false`);
    writeFileSync(join(linked, 'nested', 'inside.txt'), 'x\n');
    writeFileSync(join(linked, 'beside.txt'), 'x\n');
    const content = await git.contentOf(linked);
    expect([content.uncommitted, typeof content.tree, existsSync(canary)]).toEqual([['beside.txt'], 'string', false]);
    await expect(git.contentOf(join(linked, 'nested'))).rejects.toMatchObject({ refusal: { code: 'failed' } });
  });
});
