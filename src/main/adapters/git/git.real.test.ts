/** Worktrees of stories with real git: checks, making, refusals, cleanup. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RefusalError, remedyText } from '../../../contract/index.ts';
import { saying } from '../../testing/saying.ts';
import type { TempRepo } from '../../testing/temp-repo.ts';
import { tempRepo } from '../../testing/temp-repo.ts';
import { createConfigSource } from '../config/index.ts';
import { createGit, createGitRunner } from './index.ts';

const STORY = '60_story_cleanup';
const repos: TempRepo[] = [];
afterEach(() => {
  for (const repo of repos.splice(0)) repo.dispose();
});

function setUp(name?: string) {
  const repo = tempRepo({ name });
  repos.push(repo);
  const worktrees = `${repo.root}.huskies`;
  const git = createGit({
    root: repo.root,
    commonDir: repo.commonDir,
    worktrees: () => worktrees,
    runner: createGitRunner(),
  });
  return { repo, git, worktrees, place: join(worktrees, STORY) };
}

async function refusalOf(promise: Promise<unknown>): Promise<RefusalError['refusal']> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof RefusalError) return error.refusal;
  throw new Error(`expected a refusal, got ${String(error)}`);
}

describe('worktrees', () => {
  it('makes a branch and a worktree, and finds them again', async () => {
    const { repo, git, place } = setUp();
    expect(await git.lookAtWorktree(STORY, null)).toEqual({ state: 'none' });
    const made = await git.makeWorktree(STORY, 'main');
    const { empty, ...where } = made;
    expect(where).toEqual({ path: place, branch: `huskies/${STORY}` });
    expect(empty).toEqual([]);
    expect(readFileSync(join(place, 'README.md'), 'utf8')).toBe('# Test\n');
    expect(repo.git('-C', place, 'status', '--porcelain')).toBe('');
    for (const known of [null, place]) {
      expect(await git.lookAtWorktree(STORY, known)).toEqual({ state: 'ready', ...where });
    }
    expect(await git.makeWorktree(STORY, 'main')).toEqual(made);
  });

  it('uses an existing branch as it is', async () => {
    const { repo, git, place } = setUp();
    repo.git('switch', '--quiet', '-c', `huskies/${STORY}`);
    repo.write('work.txt', 'work');
    repo.git('add', '-A');
    repo.git('commit', '--quiet', '-m', 'work');
    repo.git('switch', '--quiet', 'main');
    repo.git('tag', `huskies/${STORY}`, 'main');
    await git.makeWorktree(STORY, 'no-such-base');
    expect(readFileSync(join(place, 'work.txt'), 'utf8')).toBe('work');
    expect(repo.git('-C', place, 'symbolic-ref', 'HEAD')).toBe(`refs/heads/huskies/${STORY}`);
  });

  it.each(['with space', `quote's "and" $(touch canary)`, 'ünïcødé-日本', '-leading-dash', 'back\\slash'])(
    'works in a project called %s',
    async (name) => {
      const { repo, git, place } = setUp(name);
      expect((await git.makeWorktree(STORY, 'main')).path).toBe(place);
      expect(await git.lookAtWorktree(STORY, place)).toMatchObject({ state: 'ready', path: place });
      expect(existsSync(join(repo.outer, 'canary'))).toBe(false);
    },
  );

  it('makes two at once, even for one story', async () => {
    const { git } = setUp();
    const made = await Promise.all([
      git.makeWorktree(STORY, 'main'),
      git.makeWorktree(STORY, 'main'),
      git.makeWorktree('61_story_other', 'main'),
    ]);
    expect(made[0]).toEqual(made[1]);
    expect(made[2].path).not.toBe(made[0].path);
  });

  it('retries while another process adds a worktree', async () => {
    const { repo, git } = setUp();
    // `git worktree add` leaves this file empty for a moment, and then listing fails
    const half = join(repo.commonDir, 'worktrees', 'half');
    mkdirSync(half, { recursive: true });
    writeFileSync(join(half, 'gitdir'), join(repo.outer, 'half', '.git'));
    writeFileSync(join(half, 'commondir'), '');
    expect(() => repo.git('worktree', 'list')).toThrow('commondir');
    // the same file as a pipe, opened for writing once git reads it, so that git fails before the record is removed
    rmSync(join(half, 'commondir'));
    execFileSync('mkfifo', [join(half, 'commondir')]);
    const looked = git.lookAtWorktree(STORY, null);
    const read = await open(join(half, 'commondir'), 'w');
    rmSync(half, { recursive: true });
    await read.close();
    expect(await looked).toEqual({ state: 'none' });
  });

  it('is not confused by another story whose id begins with this one', async () => {
    const { git } = setUp();
    await git.makeWorktree('60_story_cleanup_more', 'main');
    expect(await git.lookAtWorktree(STORY, null)).toEqual({ state: 'none' });
  });

  it('I6: reports a missing worktree that git or the store remembers, and never makes it again by itself', async () => {
    const { repo, git, place } = setUp();
    await git.makeWorktree(STORY, 'main');
    rmSync(place, { recursive: true });
    const missing = { state: 'missing', path: place, branch: `huskies/${STORY}`, locked: false, owner: null };
    expect(await git.lookAtWorktree(STORY, null)).toEqual(missing);
    expect((await refusalOf(git.makeWorktree(STORY, 'main'))).code).toBe('worktree-missing');
    expect(existsSync(place)).toBe(false);
    repo.git('worktree', 'prune');
    expect(await git.lookAtWorktree(STORY, place)).toEqual(missing);
    expect(await git.lookAtWorktree(STORY, null)).toEqual({ state: 'none' });
  });

  it('I6: other files at the place are reported as taken, and stay as they are', async () => {
    const { repo, git, worktrees, place } = setUp();
    mkdirSync(place, { recursive: true });
    expect(await git.lookAtWorktree(STORY, null)).toEqual({ state: 'none' });
    writeFileSync(join(place, 'mine.txt'), 'mine');
    expect(await git.lookAtWorktree(STORY, null)).toMatchObject({ state: 'taken', path: place });
    const refusal = await refusalOf(git.makeWorktree(STORY, 'main'));
    expect(refusal.code).toBe('worktree-taken');
    expect(remedyText(refusal.why)).not.toBe('');
    expect(readFileSync(join(place, 'mine.txt'), 'utf8')).toBe('mine');
    expect(repo.git('branch', '--list', 'huskies/*')).toBe('');

    rmSync(worktrees, { recursive: true });
    mkdirSync(worktrees);
    writeFileSync(place, 'a file');
    expect(await git.lookAtWorktree(STORY, place)).toMatchObject({ state: 'taken', why: saying('it is a file') });
    rmSync(place);
    symlinkSync(repo.root, place);
    expect(await git.lookAtWorktree(STORY, place)).toMatchObject({
      state: 'taken',
      why: saying('it is a symbolic link'),
    });
  });

  it('recognizes a worktree by its real path and back-link, not by its name', async () => {
    const { repo, git, worktrees, place } = setUp();
    await git.makeWorktree(STORY, 'main');
    // another repository's worktree, moved to this place
    const other = tempRepo();
    repos.push(other);
    rmSync(place, { recursive: true });
    other.git('worktree', 'add', '--quiet', '-b', `huskies/${STORY}`, place);
    expect(await git.lookAtWorktree(STORY, place)).toMatchObject({
      state: 'taken',
      why: saying('another'),
    });
    // a worktree of this project, moved from elsewhere
    rmSync(place, { recursive: true });
    repo.git('worktree', 'prune');
    repo.git('worktree', 'add', '--quiet', join(worktrees, 'elsewhere'), `huskies/${STORY}`);
    renameSync(join(worktrees, 'elsewhere'), place);
    expect(await git.lookAtWorktree(STORY, place)).toMatchObject({ state: 'moved', path: place });
    repo.git('worktree', 'repair', place);
    repo.git('-C', place, 'switch', '--quiet', '-c', 'side');
    renameSync(place, join(worktrees, 'elsewhere'));
    repo.git('worktree', 'repair', join(worktrees, 'elsewhere'));
    renameSync(join(worktrees, 'elsewhere'), place);
    expect(await git.lookAtWorktree(STORY, null)).toMatchObject({ state: 'taken', path: place });
  });

  it('refuses a branch that is checked out elsewhere, and leaves nothing behind', async () => {
    const { repo, git, worktrees } = setUp();
    repo.git('switch', '--quiet', '-c', `huskies/${STORY}`);
    expect(await git.lookAtWorktree(STORY, null)).toMatchObject({ state: 'taken', path: repo.root });
    expect((await refusalOf(git.makeWorktree(STORY, 'main'))).code).toBe('worktree-taken');
    expect(existsSync(worktrees)).toBe(false);
  });

  it('keeps a worktree in which an agent switched branches or detached HEAD', async () => {
    const { repo, git, place } = setUp();
    await git.makeWorktree(STORY, 'main');
    repo.git('-C', place, 'checkout', '--quiet', '--detach');
    expect(await git.lookAtWorktree(STORY, place)).toMatchObject({ state: 'ready', path: place });
    repo.git('-C', place, 'switch', '--quiet', '-c', 'side');
    expect(await git.lookAtWorktree(STORY, place)).toEqual({ state: 'ready', path: place, branch: 'side' });
    expect(await git.lookAtWorktree(STORY, null)).toMatchObject({ state: 'taken' });
  });

  it.each([
    'no-such',
    '-b',
    '--force',
    '../x',
    'a b',
    'main^{}',
    '@{-1}',
    'main\n',
    '',
    'x\0y',
    `$(touch canary)`,
    'HEAD',
  ])('refuses the base %j as missing, and leaves nothing behind', async (base) => {
    const { repo, git, worktrees } = setUp();
    const refusal = await refusalOf(git.makeWorktree(STORY, base));
    expect(refusal).toMatchObject({ code: 'branch-missing', field: 'base', value: base });
    expect(existsSync(worktrees)).toBe(false);
    expect(repo.git('branch', '--list', 'huskies/*')).toBe('');
    expect(repo.git('worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1);
  });

  it('accepts any branch name that git allows as the base', async () => {
    const { repo, git, place } = setUp();
    const base = `fix/Ünï-"quotes'-$HOME;&|`;
    repo.git('branch', base);
    expect((await git.makeWorktree(STORY, base)).path).toBe(place);
  });

  it.each(['..', '../x', '-x', 'a b', 'A', 'x/y', 'x.lock', `a\0b`, '', 'é', 'x'.repeat(300), '$(touch canary)'])(
    'refuses the story id %j',
    async (story) => {
      const { git, worktrees } = setUp();
      expect((await refusalOf(git.lookAtWorktree(story, null))).code).toBe('bad-input');
      expect((await refusalOf(git.makeWorktree(story, 'main'))).code).toBe('bad-input');
      expect(existsSync(worktrees)).toBe(false);
    },
  );

  it('prints a remedy when a branch named huskies is in the way', async () => {
    const { repo, git } = setUp();
    repo.git('branch', 'huskies');
    expect(remedyText((await refusalOf(git.makeWorktree(STORY, 'main'))).why)).toContain('git branch -m huskies');
  });

  it('removes all that it made when the checkout fails', async () => {
    const { repo, git, worktrees } = setUp();
    // without this object the checkout fails after the worktree was registered
    const blob = repo.git('rev-parse', 'HEAD:README.md');
    rmSync(join(repo.commonDir, 'objects', blob.slice(0, 2), blob.slice(2)), { force: true });
    expect((await refusalOf(git.makeWorktree(STORY, 'main'))).code).toBe('failed');
    expect(existsSync(worktrees)).toBe(false);
    expect(repo.git('branch', '--list', 'huskies/*')).toBe('');
    expect(repo.git('worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1);
  });

  it('removes every folder that it made, and no other', async () => {
    const { repo } = setUp();
    const worktrees = join(repo.outer, 'kept', 'made', 'made too');
    mkdirSync(join(repo.outer, 'kept'));
    const git = createGit({
      root: repo.root,
      commonDir: repo.commonDir,
      worktrees: () => worktrees,
      runner: createGitRunner(),
    });
    const blob = repo.git('rev-parse', 'HEAD:README.md');
    rmSync(join(repo.commonDir, 'objects', blob.slice(0, 2), blob.slice(2)), { force: true });
    expect((await refusalOf(git.makeWorktree(STORY, 'main'))).code).toBe('failed');
    expect(existsSync(join(repo.outer, 'kept'))).toBe(true);
    expect(existsSync(join(repo.outer, 'kept', 'made'))).toBe(false);
  });

  it('completes a checkout that a crash interrupted', async () => {
    const { repo, git, place } = setUp();
    repo.git('worktree', 'add', '--no-checkout', '-b', `huskies/${STORY}`, place);
    expect(await git.lookAtWorktree(STORY, null)).toEqual({ state: 'none' });
    await git.makeWorktree(STORY, 'main');
    expect(readFileSync(join(place, 'README.md'), 'utf8')).toBe('# Test\n');
    expect(await git.lookAtWorktree(STORY, null)).toMatchObject({ state: 'ready' });
  });

  it('refuses when the folder of worktrees cannot be made, and the remedy, another folder, works', async () => {
    const { repo, worktrees } = setUp();
    const profile = join(repo.outer, 'profile');
    const config = join(repo.root, '.huskies', 'project.toml');
    const source = createConfigSource({ ...repo, profile, branch: async () => 'main' });
    let folder = worktrees;
    const git = createGit({ ...repo, worktrees: () => folder, runner: createGitRunner() });
    writeFileSync(worktrees, 'a file');
    const refused = await refusalOf(git.makeWorktree(STORY, 'main'));
    expect(refused.code).toBe('disk');
    expect(remedyText(refused.why)).toContain('set `worktrees` in .huskies/project.toml to another folder');
    expect(repo.git('branch', '--list', 'huskies/*')).toBe('');
    mkdirSync(join(repo.root, '.huskies'));
    writeFileSync(config, 'worktrees = "../elsewhere"\n');
    const reading = await source.read();
    if (reading.state !== 'ready') throw new Error(`the config is ${reading.state}`);
    folder = reading.config.worktrees;
    const made = await git.makeWorktree(STORY, 'main');
    expect(made.path).toBe(join(repo.outer, 'elsewhere', STORY));
    expect(existsSync(join(made.path, 'README.md'))).toBe(true);
    expect(readFileSync(worktrees, 'utf8')).toBe('a file');
  });

  it('finds a worktree by its real path through a link to the folder of worktrees', async () => {
    const { repo, place, worktrees } = setUp();
    mkdirSync(worktrees);
    const link = join(repo.outer, 'link');
    symlinkSync(worktrees, link);
    const git = createGit({
      root: repo.root,
      commonDir: repo.commonDir,
      worktrees: () => link,
      runner: createGitRunner(),
    });
    expect((await git.makeWorktree(STORY, 'main')).path).toBe(place);
    expect(await git.lookAtWorktree(STORY, null)).toMatchObject({ state: 'ready', path: place });
  });
});

describe('clearStaleLock', () => {
  it('I6: removes the index.lock of this worktree and nothing else', async () => {
    const { repo, git, place } = setUp();
    await git.makeWorktree(STORY, 'main');
    expect(await git.clearStaleLock(place)).toBe(false);
    const lock = join(repo.commonDir, 'worktrees', STORY, 'index.lock');
    writeFileSync(lock, '');
    writeFileSync(join(repo.commonDir, 'index.lock'), '');
    writeFileSync(join(place, 'half.txt'), 'half');
    expect(await git.clearStaleLock(place)).toBe(true);
    expect(existsSync(lock)).toBe(false);
    expect(existsSync(join(repo.commonDir, 'index.lock'))).toBe(true);
    expect(statSync(join(place, 'half.txt')).size).toBe(4);
  });

  it('I6: removes nothing through a symbolic link that replaced the worktree', async () => {
    const { repo, git, place } = setUp();
    const other = await git.makeWorktree('61_other', 'main');
    symlinkSync(other.path, place);
    const lock = join(repo.commonDir, 'worktrees', '61_other', 'index.lock');
    writeFileSync(lock, 'of a git that is at work');
    expect(await git.clearStaleLock(place)).toBe(false);
    expect(existsSync(lock)).toBe(true);
    expect(await git.clearStaleLock(other.path)).toBe(true);
  });

  it('changes nothing in a folder that is not this repository’s worktree', async () => {
    const { repo, git, worktrees } = setUp();
    writeFileSync(join(repo.commonDir, 'index.lock'), '');
    for (const path of [repo.root, repo.outer, join(worktrees, 'gone')])
      expect(await git.clearStaleLock(path)).toBe(false);
    expect(existsSync(join(repo.commonDir, 'index.lock'))).toBe(true);
  });
});
