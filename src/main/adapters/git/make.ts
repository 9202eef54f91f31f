/** Makes a story's branch and worktree. On failure it removes what it made, and only that. */
import { rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type Message,
  machineFailure,
  message,
  type RefusalCode,
  RefusalError,
  storyBranch,
  whyOf,
} from '../../../contract/index.ts';
import { type MadeWorktree, type MakeOptions, SpawnFailed } from '../../core/ports/index.ts';
import { explainMissingBase, fetchBase, findBase } from './base.ts';
import { isHuskiesBranch } from './check-ref-format.ts';
import { excludeFromCommits } from './exclude.ts';
import type { Place } from './look.ts';
import { lookAtPlace } from './look.ts';
import { makeFolder } from './make-folder.ts';
import { ownerOf, repairLinks } from './moved.ts';
import { finishLinks, makeSharedFolders } from './new-worktree.ts';
import { fillNewWorktree } from './reset.ts';
import { commitOf } from './rev-parse.ts';
import { cancellable } from './run.ts';
import { shortageInOutput } from './shortage.ts';
import { fillEmptySubmodules, type Unapproved } from './submodules.ts';
import { forgetMissing, removeNewWorktree } from './take-back.ts';
import { dropNewBranch } from './update-ref.ts';
import { addWorktree } from './worktree-add.ts';

/** Takes the options of MakeOptions. `cancel` ends git; the cleanup that follows cannot be cancelled. */
export async function makeWorktree(
  place: Place,
  base: string,
  { cancel, again = false, fetch = false, marks = {}, submodules = 'none' }: MakeOptions = {},
  unapproved?: Unapproved,
): Promise<MadeWorktree> {
  const { root, commonDir, path, story } = place;
  const git = cancellable(place.git, cancel);
  const marksFor = (at: string) => ({ ...marks, HUSKIES_WORKTREE: at });
  const branch = storyBranch(story);
  if (!isHuskiesBranch(branch)) throw refusal('bad-input', message('git.make.branch', { branch }));
  let seen = await lookAtPlace({ ...place, git });
  if (seen.state === 'missing' && again) {
    await forgetMissing(place, seen.path);
    seen = await lookAtPlace({ ...place, git });
  }
  const withSubmodules = async (at: string) => {
    const empty = await fillEmptySubmodules(git, { path: at, commonDir, marks: marksFor(at) }, submodules, unapproved);
    return { path: at, empty };
  };
  if (seen.state === 'ready') return { ...(await withSubmodules(seen.path)), branch: seen.branch };
  if (seen.state === 'moved' || seen.state === 'unfinished') {
    const owner = await ownerOf(seen.path, commonDir);
    if (owner.whose === 'moved') await repairLinks(seen.path, owner.admin);
    if (seen.state === 'moved') return { ...(await withSubmodules(seen.path)), branch: seen.branch };
  }
  if (seen.state === 'taken')
    throw new RefusalError({
      code: 'worktree-taken',
      why: message('git.make.taken', { path: seen.path, story, why: seen.why }),
    });
  if (seen.state === 'missing') {
    throw refusal('worktree-missing', message('git.make.missing', { story, path: seen.path }));
  }
  const existing = await commitOf(git, root, `refs/heads/${branch}`);
  const from = existing === null ? await findStartCommit({ ...place, git }, base, fetch ? marksFor(path) : null) : null;
  const madeParent = seen.state === 'none' ? await makeParent(dirname(path)) : null;
  try {
    if (seen.state === 'none') {
      await excludeFromCommits({ ...place, git });
      await makeSharedFolders(commonDir);
      const added = await addWorktree(git, root, { path, branch, from });
      if (added.code !== 0) throw gitFailure(story, added.stderr);
    }
    await finishLinks(git, path, commonDir);
    const filled = await fillNewWorktree(git, path, marksFor(path));
    if (filled.code !== 0) throw gitFailure(story, filled.stderr);
    return { ...(await withSubmodules(path)), branch };
  } catch (error) {
    try {
      await removeNewWorktree(place);
      if (from !== null) await dropNewBranch(place.git, root, branch, from);
      if (madeParent !== null) await removeEmpty(dirname(path), madeParent);
    } catch (cleanupError) {
      const left = whyOf(cleanupError);
      // What the machine lacks most often lets the cleanup fail as well.
      const both = refusal(
        machineFailure(error) ?? 'failed',
        message('git.make.left', { error: whyOf(error), left, path }),
      );
      throw error instanceof SpawnFailed ? new SpawnFailed(both, error.left) : both;
    }
    throw error;
  }
}

/** If the base is missing, rejects with the same RefusalError as makeWorktree(). Changes nothing. */
export async function checkBase(place: Place, base: string): Promise<void> {
  const existing = await commitOf(place.git, place.root, `refs/heads/${storyBranch(place.story)}`);
  if (existing === null) await findStartCommit(place, base);
}

/** The commit of the base branch. `fetchFor`: fetches the base first, with these marks of the run; null: no fetch. */
async function findStartCommit(
  { git, root, story }: Place,
  base: string,
  fetchFor: Readonly<Record<string, string>> | null = null,
): Promise<string> {
  if (await commitOf(git, root, 'refs/heads/huskies')) {
    throw refusal('failed', message('git.make.inTheWay', { branch: storyBranch(story) }));
  }
  if (fetchFor !== null) return await fetchBase(git, root, base, fetchFor);
  const found = await findBase(git, root, base);
  if (found === null) throw await explainMissingBase(git, root, base);
  return found.commit;
}

/** Makes the folder and its parents. Resolves with the topmost folder that was made; null: none. */
async function makeParent(folder: string): Promise<string | null> {
  try {
    return await makeFolder(folder);
  } catch (error) {
    throw refusal('disk', message('git.make.parent', { folder, why: whyOf(error) }));
  }
}

/** Removes the empty folders from `folder` up to `top`, both included; stops at one that is not empty. */
async function removeEmpty(folder: string, top: string): Promise<void> {
  try {
    for (let at = folder; at.startsWith(top); at = dirname(at)) await rmdir(at);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
  }
}

function gitFailure(story: string, stderr: string): RefusalError {
  const code = shortageInOutput(stderr) ?? 'failed';
  return refusal(code, message(code === 'disk' ? 'git.make.full' : 'git.make.failed', { story, why: stderr.trim() }));
}

function refusal(code: RefusalCode, why: Message, at?: { field: string; value: string }): RefusalError {
  return new RefusalError({ code, why, ...at });
}
