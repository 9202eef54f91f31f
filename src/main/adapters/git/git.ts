/** Implements the Git port. */
import { isStoryId, message, RefusalError, storyBranch } from '../../../contract/index.ts';
import { CancelledError, type Git, SpawnFailed } from '../../core/ports/index.ts';
import { findRealPath } from './back-link.ts';
import { checkFetch, lookAtBase } from './base.ts';
import { carryIgnored } from './carry.ts';
import { checkOutLane, placeForLane } from './lane.ts';
import type { Place } from './look.ts';
import { lookAtPlace, placeForStory } from './look.ts';
import { lookAtKnown } from './look-known.ts';
import { checkBase, makeWorktree } from './make.ts';
import { ownerOf, repairLinks } from './moved.ts';
import { checkHead } from './reflog.ts';
import { commitOf } from './rev-parse.ts';
import { cancellable, type GitRunner } from './run.ts';
import { clearStaleLock } from './stale-lock.ts';
import { fillEmptySubmodules, stillEmpty, type Unapproved } from './submodules.ts';

export interface GitOptions {
  /** As inspectRepository() found them. */
  root: string;
  commonDir: string;
  /** The folder of worktrees, an absolute path. Called each time, since the config may change. */
  worktrees: () => string;
  runner: GitRunner;
  /** Returns the submodules that the person has not approved. Default: all of them. */
  unapproved?: Unapproved;
}

/** Git for the stories of one project. */
export function createGit({ root, commonDir, worktrees, runner, unapproved }: GitOptions): Git {
  /** Worktrees are made one at a time: two calls for one story would both find its place free. */
  let making: Promise<unknown> = Promise.resolve();
  const place = async (story: string): Promise<Place> => {
    requireStoryId(story);
    return { git: runner, root, commonDir, path: await placeForStory(worktrees(), story), story };
  };
  return {
    async lookAtWorktree(story, known) {
      if (known !== null) {
        requireStoryId(story);
        return await lookAtKnown(known, { commonDir, story, path: await placeForStory(worktrees(), story) });
      }
      const seen = await lookAtPlace(await place(story));
      // makeWorktree() completes an unfinished worktree
      return seen.state === 'unfinished' ? { state: 'none' } : seen;
    },
    async hasBranch(story) {
      requireStoryId(story);
      return (await commitOf(runner, root, `refs/heads/${storyBranch(story)}`)) !== null;
    },
    async checkBase(story, base) {
      await checkBase(await place(story), base);
    },
    checkFetch: (base) => checkFetch(runner, root, base),
    lookAtBase: (base) => lookAtBase(runner, root, base),
    async checkHead(story, worktree) {
      requireStoryId(story);
      await checkHead(runner, { root, commonDir, worktree, story });
    },
    makeWorktree(story, base, options = {}) {
      const { cancel } = options;
      let begun = false;
      const made = making.then(async () => {
        if (cancel?.cancelled) throw new CancelledError(`making the worktree of ${story}`);
        begun = true;
        const at = await place(story);
        return await addWorktreeToFailure(at.path, makeWorktree(at, base, options, unapproved));
      });
      making = made.catch(() => undefined);
      if (cancel === undefined) return made;
      // a call that has not begun has nothing to undo, so it need not wait for its turn
      return new Promise((resolve, reject) => {
        const removeListener = cancel.onCancel(() => {
          if (!begun) reject(new CancelledError(`making the worktree of ${story}`));
        });
        made.then(resolve, reject).finally(removeListener);
      });
    },
    async repairWorktree(story, worktree) {
      requireStoryId(story);
      const owner = await ownerOf(worktree, commonDir);
      if (owner.whose === 'moved') await repairLinks(worktree, owner.admin);
    },
    async fillSubmodules(story, worktree, { cancel, marks = {}, submodules = 'none' }) {
      requireStoryId(story);
      const path = (await findRealPath(worktree)) ?? worktree;
      const allMarks = { ...marks, HUSKIES_WORKTREE: worktree };
      const git = cancellable(runner, cancel);
      const settling = fillEmptySubmodules(git, { path, commonDir, marks: allMarks }, submodules, unapproved);
      return await addWorktreeToFailure(worktree, settling);
    },
    checkOutLane(lane, commit, options) {
      const place = { git: runner, root, commonDir, worktrees: worktrees() };
      const made = making.then(async () => {
        const path = await placeForLane(place.worktrees, lane);
        return await addWorktreeToFailure(path, checkOutLane(place, lane, commit, options, unapproved));
      });
      making = made.catch(() => undefined);
      return made;
    },
    carry: (worktree, globs) => carryIgnored(runner, { root, worktree, globs }),
    stillEmpty,
    clearStaleLock: (worktree) => clearStaleLock(worktree, commonDir),
  };
}

/** A failed call may leave processes in the worktree. The failure names the worktree, so that a fence closes it. */
async function addWorktreeToFailure<T>(path: string, task: Promise<T>): Promise<T> {
  try {
    return await task;
  } catch (error) {
    throw error instanceof SpawnFailed ? new SpawnFailed(error.cause, error.left, path) : error;
  }
}

function requireStoryId(story: string): void {
  if (isStoryId(story)) return;
  throw new RefusalError({
    code: 'bad-input',
    why: message('git.story', { story }),
    field: 'story',
    value: story,
  });
}
