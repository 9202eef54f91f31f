/** The Git port, made real. */
import { isStoryId, message, RefusalError, storyBranch } from '../../../contract/index.ts';
import { CancelledError, type Git, SpawnFailed } from '../../core/ports/index.ts';
import { real } from './back-link.ts';
import { checkFetch, lookAtBase } from './base.ts';
import type { Place } from './look.ts';
import { look, placeOf } from './look.ts';
import { lookAtKnown } from './look-known.ts';
import { checkBase, makeWorktree } from './make.ts';
import { mendLinks, ownerOf } from './moved.ts';
import { checkHead } from './reflog.ts';
import { commitOf } from './rev-parse.ts';
import { cancellable, type GitRunner } from './run.ts';
import { clearStaleLock } from './stale-lock.ts';
import { settleSubmodules, stillEmpty, type Unapproved } from './submodules.ts';

export interface GitOptions {
  /** As inspectRepository() found them. */
  root: string;
  commonDir: string;
  /** The absolute folder that holds the worktrees, asked each time: the config may change. */
  worktrees: () => string;
  runner: GitRunner;
  /** Of submodules, those that the person has not approved. None given: all. */
  unapproved?: Unapproved;
}

export function createGit({ root, commonDir, worktrees, runner, unapproved }: GitOptions): Git {
  /** One make at a time: two of them for one story would both find the place free. */
  let making: Promise<unknown> = Promise.resolve();
  const place = async (story: string): Promise<Place> => {
    check(story);
    return { git: runner, root, commonDir, path: await placeOf(worktrees(), story), story };
  };
  return {
    async lookAtWorktree(story, known) {
      if (known !== null) {
        check(story);
        return await lookAtKnown(known, { commonDir, story, path: await placeOf(worktrees(), story) });
      }
      const seen = await look(await place(story));
      // makeWorktree() ends what was begun
      return seen.state === 'unfinished' ? { state: 'none' } : seen;
    },
    async hasBranch(story) {
      check(story);
      return (await commitOf(runner, root, `refs/heads/${storyBranch(story)}`)) !== null;
    },
    async checkBase(story, base) {
      await checkBase(await place(story), base);
    },
    checkFetch: (base) => checkFetch(runner, root, base),
    lookAtBase: (base) => lookAtBase(runner, root, base),
    async checkHead(story, worktree) {
      check(story);
      await checkHead(runner, { root, commonDir, worktree, story });
    },
    makeWorktree(story, base, options = {}) {
      const { cancel } = options;
      let begun = false;
      const made = making.then(async () => {
        if (cancel?.cancelled) throw new CancelledError(`making the worktree of ${story}`);
        begun = true;
        const at = await place(story);
        return await inWorktree(at.path, makeWorktree(at, base, options, unapproved));
      });
      making = made.catch(() => undefined);
      if (cancel === undefined) return made;
      // one that has not begun has nothing to take back, and need not wait for the others
      return new Promise((resolve, reject) => {
        const forget = cancel.onCancel(() => {
          if (!begun) reject(new CancelledError(`making the worktree of ${story}`));
        });
        made.then(resolve, reject).finally(forget);
      });
    },
    async repairWorktree(story, worktree) {
      check(story);
      const owner = await ownerOf(worktree, commonDir);
      if (owner.whose === 'moved') await mendLinks(worktree, owner.admin);
    },
    async fillSubmodules(story, worktree, { cancel, marks = {}, submodules = 'none' }) {
      check(story);
      const path = (await real(worktree)) ?? worktree;
      const carried = { ...marks, HUSKIES_WORKTREE: worktree };
      const git = cancellable(runner, cancel);
      const settling = settleSubmodules(git, { path, commonDir, marks: carried }, submodules, unapproved);
      return await inWorktree(worktree, settling);
    },
    stillEmpty,
    clearStaleLock: (worktree) => clearStaleLock(worktree, commonDir),
  };
}

/** What a failed call has left alive may be in the worktree, whichever call it was: said, so that a fence closes it. */
async function inWorktree<T>(path: string, task: Promise<T>): Promise<T> {
  try {
    return await task;
  } catch (error) {
    throw error instanceof SpawnFailed ? new SpawnFailed(error.cause, error.left, path) : error;
  }
}

function check(story: string): void {
  if (isStoryId(story)) return;
  throw new RefusalError({
    code: 'bad-input',
    why: message('git.story', { story }),
    field: 'story',
    value: story,
  });
}
