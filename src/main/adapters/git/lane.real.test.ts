/** Worktrees of the merge queue's lanes with real git: made, brought to a commit, and never taken from a person. */
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Git } from '../../core/ports/index.ts';
import { tempRepo } from '../../testing/temp-repo.ts';
import { createGit, createGitRunner } from './index.ts';

let repo: ReturnType<typeof tempRepo>;
let git: Git;
let lane: string;
let first: string;
let second: string;
const inLane = (...args: string[]) => repo.git('-C', lane, ...args);
const checkOut = (commit: string, n = 0) => git.checkOutLane(n, commit, {});

beforeEach(() => {
  repo = tempRepo();
  repo.write('.gitignore', 'node_modules\n');
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', 'first');
  first = repo.git('rev-parse', 'HEAD');
  // As a candidate: no branch has it.
  const tree = repo.git('rev-parse', 'HEAD^{tree}');
  second = repo.git('commit-tree', tree, '-p', first, '-m', 'candidate');
  const worktrees = join(repo.outer, 'worktrees');
  lane = join(worktrees, '_merge');
  git = createGit({ ...repo, worktrees: () => worktrees, runner: createGitRunner() });
});
afterEach(() => repo.dispose());

it('is made with a detached HEAD, one folder for each lane, and no branch moves', async () => {
  expect(await checkOut(second)).toEqual({ path: lane, empty: [], isNew: true });
  expect(await checkOut(first, 1)).toMatchObject({ path: `${lane}-2` });
  expect([inLane('rev-parse', 'HEAD'), inLane('branch', '--show-current')]).toEqual([second, '']);
  expect(repo.git('branch', '--format=%(refname:short) %(objectname)', '--list', 'main')).toBe(`main ${first}`);
});

it('what a gate changed and wrote is gone at the next commit, and what is ignored stays', async () => {
  await checkOut(first);
  writeFileSync(join(lane, 'README.md'), 'changed\n');
  writeFileSync(join(lane, 'report.xml'), 'new\n');
  mkdirSync(join(lane, 'node_modules'));
  writeFileSync(join(lane, 'node_modules', 'a.js'), 'kept\n');
  await checkOut(second);
  expect([inLane('status', '--porcelain'), inLane('rev-parse', 'HEAD')]).toEqual(['', second]);
  expect(existsSync(join(lane, 'report.xml'))).toBe(false);
  expect(existsSync(join(lane, 'node_modules', 'a.js'))).toBe(true);
});

it('is made again when its folder is gone', async () => {
  await checkOut(first);
  rmSync(lane, { recursive: true });
  expect(await checkOut(second)).toMatchObject({ isNew: true });
  expect(inLane('rev-parse', 'HEAD')).toBe(second);
  expect(await checkOut(first)).toMatchObject({ isNew: false });
});

it.each<[string, () => void, string]>([
  [
    'a branch checked out',
    () => {
      inLane('switch', '--quiet', '-c', 'mine');
      writeFileSync(join(lane, 'README.md'), 'work\n');
    },
    'git.lane.branch',
  ],
  [
    'files of another kind',
    () => {
      rmSync(lane, { recursive: true });
      mkdirSync(lane);
      writeFileSync(join(lane, 'README.md'), 'work\n');
    },
    'git.why.noWorktree',
  ],
  [
    'a link in its place',
    () => {
      rmSync(lane, { recursive: true });
      symlinkSync(repo.root, lane);
    },
    'git.why.link',
  ],
])('I6: with %s it is refused, and nothing there is changed', async (_how, change, why) => {
  await checkOut(first);
  change();
  await expect(checkOut(second)).rejects.toMatchObject({
    refusal: { code: 'worktree-taken', why: { code: 'git.lane.taken', values: { why: { code: why } } } },
  });
  expect(repo.git('status', '--porcelain')).toBe('');
  expect(repo.git('rev-parse', 'main')).toBe(first);
});
