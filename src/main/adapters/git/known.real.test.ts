/** Worktrees that the store remembers, and making a worktree when it is cancelled. */
import { existsSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../core/ports/index.ts';
import { CancelSource } from '../../testing/cancel-source.ts';
import { type TempRepo, tempRepo } from '../../testing/temp-repo.ts';
import { createGit, createGitRunner, type GitRunner } from './index.ts';

const STORY = '60_story_cleanup';
const repos: TempRepo[] = [];
afterEach(() => {
  for (const repo of repos.splice(0)) repo.dispose();
});

function setUp() {
  const repo = tempRepo();
  repos.push(repo);
  const calls: string[] = [];
  let before: (args: readonly string[]) => void = () => undefined;
  const gitRunner = createGitRunner();
  const runner: GitRunner = {
    run(dir, args, options) {
      calls.push(args.join(' '));
      before(args);
      return gitRunner.run(dir, args, options);
    },
  };
  let worktrees = join(repo.outer, 'first');
  const git = createGit({ root: repo.root, commonDir: repo.commonDir, worktrees: () => worktrees, runner });
  return {
    repo,
    git,
    calls,
    move: (to: string) => {
      worktrees = join(repo.outer, to);
    },
    onGit: (task: (args: readonly string[]) => void) => {
      before = task;
    },
  };
}

describe('a worktree that the store remembers', () => {
  it('I6: stays where it is when the config names another folder, in which new ones are made', async () => {
    const { repo, git, move } = setUp();
    const { path, branch } = await git.makeWorktree(STORY, 'main');
    move('second');
    expect(await git.lookAtWorktree(STORY, path)).toEqual({ state: 'ready', path, branch });
    const other = await git.makeWorktree('61_story_other', 'main');
    expect(other.path).toBe(join(repo.outer, 'second', '61_story_other'));
  });

  it('is checked without a git process, on any branch, moved or gone', async () => {
    const { repo, git, calls } = setUp();
    const { path, branch } = await git.makeWorktree(STORY, 'main');
    calls.length = 0;
    repo.git('-C', path, 'switch', '--quiet', '-c', 'side/ü');
    expect(await git.lookAtWorktree(STORY, path)).toEqual({ state: 'ready', path, branch: 'side/ü' });
    repo.git('-C', path, 'switch', '--quiet', '--detach');
    expect(await git.lookAtWorktree(STORY, path)).toEqual({ state: 'ready', path, branch: '' });
    const elsewhere = join(repo.outer, 'elsewhere');
    renameSync(path, elsewhere);
    expect(await git.lookAtWorktree(STORY, path)).toMatchObject({ state: 'missing', path, branch });
    expect(await git.lookAtWorktree(STORY, elsewhere)).toMatchObject({ state: 'moved', path: elsewhere });
    mkdirSync(path);
    expect(await git.lookAtWorktree(STORY, path)).toMatchObject({ state: 'missing' });
    expect(calls).toEqual([]);
  });

  it('is found when a parent folder has become a link', async () => {
    const { repo, git } = setUp();
    const { path } = await git.makeWorktree(STORY, 'main');
    const link = join(repo.outer, 'link');
    symlinkSync(join(repo.outer, 'first'), link);
    expect(await git.lookAtWorktree(STORY, join(link, STORY))).toMatchObject({ state: 'ready', path });
  });
});

describe('making a worktree, when cancelled', () => {
  const expectNothingLeft = (repo: TempRepo) => {
    expect(existsSync(join(repo.outer, 'first'))).toBe(false);
    expect(repo.git('branch', '--list', 'huskies/*')).toBe('');
    expect(repo.git('worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1);
  };

  it.each(['worktree list', 'rev-parse', 'worktree add', 'reset'])(
    'at git %s, leaves nothing behind and can be repeated',
    async (at) => {
      const { repo, git, onGit } = setUp();
      const cancel = new CancelSource();
      onGit((args) => {
        if (args.join(' ').startsWith(at)) cancel.cancel();
      });
      await expect(git.makeWorktree(STORY, 'main', { cancel })).rejects.toBeInstanceOf(CancelledError);
      expectNothingLeft(repo);
      expect(await git.makeWorktree(STORY, 'main')).toMatchObject({ branch: `huskies/${STORY}` });
    },
  );

  it('in the middle of the checkout, ends git and removes what was made', async () => {
    const { repo, git, onGit } = setUp();
    for (let i = 0; i < 3000; i++) repo.write(`files/${i}`, `${i}`);
    repo.git('add', '-A');
    repo.git('commit', '--quiet', '-m', 'many');
    const cancel = new CancelSource();
    onGit((args) => {
      if (args[0] !== 'reset') return;
      const begun = join(repo.outer, 'first', STORY, 'files');
      const watch = setInterval(() => {
        if (!existsSync(begun)) return;
        clearInterval(watch);
        cancel.cancel();
      }, 1);
    });
    const made = git.makeWorktree(STORY, 'main', { cancel });
    await expect(made).rejects.toBeInstanceOf(CancelledError);
    expectNothingLeft(repo);
  });

  it('while it waits for its turn, starts nothing', async () => {
    const { repo, git, calls } = setUp();
    const cancel = new CancelSource();
    const ended: string[] = [];
    const first = git.makeWorktree('61_story_other', 'main').finally(() => ended.push('first'));
    const second = git.makeWorktree(STORY, 'main', { cancel }).finally(() => ended.push('second'));
    cancel.cancel();
    await expect(second).rejects.toBeInstanceOf(CancelledError);
    await first;
    expect(ended).toEqual(['second', 'first']);
    expect(calls.join('\n')).not.toContain(STORY);
    expect(existsSync(join(repo.outer, 'first', STORY))).toBe(false);
  });
});
