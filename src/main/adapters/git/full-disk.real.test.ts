/** A disk that is full while git makes a worktree: the whole machine is to blame, and nothing is left behind. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { machineFailure } from '../../../contract/index.ts';
import { tempRepo } from '../../testing/temp-repo.ts';
import { createGit, createGitRunner, type GitSessions } from './index.ts';

const STORY = '60_story_cleanup';
/** As git 2.39 prints it when the files do not fit. */
const FULL = {
  code: 128,
  stdout: '',
  stderr: "error: unable to write file README.md\nfatal: Could not reset index file to revision 'HEAD'.\n",
};

/** A real git, of which some calls fail. */
function gitWith(fails: (args: readonly string[]) => boolean) {
  const repo = tempRepo();
  onTestFinished(() => repo.dispose());
  const real = createGitRunner();
  const runner: GitSessions = {
    ...real,
    run: async (dir, args, options) => (fails(args) ? FULL : await real.run(dir, args, options)),
  };
  const worktrees = `${repo.root}.huskies`;
  const { root, commonDir } = repo;
  return {
    repo,
    place: join(worktrees, STORY),
    git: createGit({ root, commonDir, worktrees: () => worktrees, runner }),
  };
}

const failureOf = (task: Promise<unknown>) => task.then(() => 'made', machineFailure);

it('takes back what it made, and the next try makes the worktree', async () => {
  let isFull = true;
  const { repo, place, git } = gitWith((args) => isFull && args[0] === 'reset');
  expect(await failureOf(git.makeWorktree(STORY, 'main'))).toBe('disk');
  expect([existsSync(place), repo.git('branch', '--list', 'huskies/*')]).toEqual([false, '']);
  isFull = false;
  expect(await failureOf(git.makeWorktree(STORY, 'main'))).toBe('made');
});

it('is still named when the cleanup fails as well', async () => {
  let isFull = false;
  const { git } = gitWith((args) => {
    isFull ||= args[0] === 'reset';
    return isFull;
  });
  const failure = await git.makeWorktree(STORY, 'main').catch((error: unknown) => error);
  expect(failure).toMatchObject({ refusal: { code: 'disk', why: { code: 'git.make.left' } } });
});
