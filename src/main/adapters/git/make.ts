/** Makes a story's branch and worktree; on failure takes back what it made, and only that. */
import { rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Message, message, type RefusalCode, RefusalError, storyBranch, whyOf } from '../../../contract/index.ts';
import { type MadeWorktree, type MakeOptions, SpawnFailed } from '../../core/ports/index.ts';
import { baseOf, fetchBase, missingBase } from './base.ts';
import { isOurBranch } from './check-ref-format.ts';
import { keepOut } from './exclude.ts';
import type { Place } from './look.ts';
import { look } from './look.ts';
import { makeFolder } from './make-folder.ts';
import { mendLinks, ownerOf } from './moved.ts';
import { finishLinks, makeRoom } from './new-worktree.ts';
import { fillNewWorktree } from './reset.ts';
import { commitOf } from './rev-parse.ts';
import { cancellable } from './run.ts';
import { settleSubmodules, type Unapproved } from './submodules.ts';
import { forgetMissing, takeBackWorktree } from './take-back.ts';
import { dropNewBranch } from './update-ref.ts';
import { addWorktree } from './worktree-add.ts';

/**
 * `again`, `fetch`, `marks`, `submodules`: as MakeOptions. `cancel` ends git; what was begun is then taken back by calls
 * that nothing cancels.
 */
export async function makeWorktree(
  place: Place,
  base: string,
  { cancel, again = false, fetch = false, marks = {}, submodules = 'none' }: MakeOptions = {},
  unapproved?: Unapproved,
): Promise<MadeWorktree> {
  const { root, commonDir, path, story } = place;
  const git = cancellable(place.git, cancel);
  const carriedTo = (at: string) => ({ ...marks, HUSKIES_WORKTREE: at });
  const branch = storyBranch(story);
  if (!isOurBranch(branch)) throw refusal('bad-input', message('git.make.branch', { branch }));
  let seen = await look({ ...place, git });
  if (seen.state === 'missing' && again) {
    await forgetMissing(place, seen.path);
    seen = await look({ ...place, git });
  }
  const settled = async (at: string) => {
    const empty = await settleSubmodules(git, { path: at, commonDir, marks: carriedTo(at) }, submodules, unapproved);
    return { path: at, empty };
  };
  if (seen.state === 'ready') return { ...(await settled(seen.path)), branch: seen.branch };
  if (seen.state === 'moved' || seen.state === 'unfinished') {
    const owner = await ownerOf(seen.path, commonDir);
    if (owner.whose === 'moved') await mendLinks(seen.path, owner.admin);
    if (seen.state === 'moved') return { ...(await settled(seen.path)), branch: seen.branch };
  }
  if (seen.state === 'taken')
    throw new RefusalError({
      code: 'worktree-taken',
      why: message('git.make.taken', { path: seen.path, story, why: seen.why }),
    });
  if (seen.state === 'missing') {
    throw refusal('worktree-missing', message('git.make.missing', { story, path: seen.path }));
  }
  const there = await commitOf(git, root, `refs/heads/${branch}`);
  const from = there === null ? await startOf({ ...place, git }, base, fetch ? carriedTo(path) : null) : null;
  const parentMade = seen.state === 'none' ? await makeParent(dirname(path)) : null;
  try {
    if (seen.state === 'none') {
      await keepOut({ ...place, git });
      await makeRoom(commonDir);
      const added = await addWorktree(git, root, { path, branch, from });
      if (added.code !== 0) throw failure(story, added.stderr);
    }
    await finishLinks(git, path, commonDir);
    const filled = await fillNewWorktree(git, path, carriedTo(path));
    if (filled.code !== 0) throw failure(story, filled.stderr);
    return { ...(await settled(path)), branch };
  } catch (error) {
    try {
      await takeBackWorktree(place);
      if (from !== null) await dropNewBranch(place.git, root, branch, from);
      if (parentMade !== null) await removeEmpty(dirname(path), parentMade);
    } catch (left) {
      const both = refusal('failed', message('git.make.left', { error: whyOf(error), left: whyOf(left), path }));
      throw error instanceof SpawnFailed ? new SpawnFailed(both, error.left) : both;
    }
    throw error;
  }
}

/** Rejects with the RefusalError that a make would end with for want of a base branch; changes nothing. */
export async function checkBase(place: Place, base: string): Promise<void> {
  const there = await commitOf(place.git, place.root, `refs/heads/${storyBranch(place.story)}`);
  if (there === null) await startOf(place, base);
}

/**
 * The commit of the base branch, by full name, so that a tag of the same name is not meant. `fetchFor`: marks of the run
 * that it is fetched for first; null: it is not.
 */
async function startOf(
  { git, root, story }: Place,
  base: string,
  fetchFor: Readonly<Record<string, string>> | null = null,
): Promise<string> {
  if (await commitOf(git, root, 'refs/heads/huskies')) {
    throw refusal('failed', message('git.make.inTheWay', { branch: storyBranch(story) }));
  }
  if (fetchFor !== null) return await fetchBase(git, root, base, fetchFor);
  const found = await baseOf(git, root, base);
  if (found === null) throw await missingBase(git, root, base);
  return found.commit;
}

/** The topmost folder that had to be made, or null. */
async function makeParent(folder: string): Promise<string | null> {
  try {
    return await makeFolder(folder);
  } catch (error) {
    throw refusal('disk', message('git.make.parent', { folder, why: (error as Error).message }));
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

function failure(story: string, words: string): RefusalError {
  const full = /No space left|Disk quota/i.test(words);
  return refusal(
    full ? 'disk' : 'failed',
    message(full ? 'git.make.full' : 'git.make.failed', { story, why: words.trim() }),
  );
}

function refusal(code: RefusalCode, why: Message, at?: { field: string; value: string }): RefusalError {
  return new RefusalError({ code, why, ...at });
}
