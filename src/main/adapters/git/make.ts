/** Makes a story's branch and worktree; on failure takes back what it made, and only that. */
import { mkdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RefusalCode } from '../../../contract/index.ts';
import { RefusalError, storyBranch } from '../../../contract/index.ts';
import type { Cancel } from '../../core/ports/index.ts';
import { isBranchName, isOurBranch } from './check-ref-format.ts';
import type { Place } from './look.ts';
import { look } from './look.ts';
import { fillNewWorktree } from './reset.ts';
import { commitOf } from './rev-parse.ts';
import { cancellable } from './run.ts';
import { takeBackWorktree } from './take-back.ts';
import { dropNewBranch } from './update-ref.ts';
import { addWorktree } from './worktree-add.ts';

/** `cancel` ends git; what was begun is then taken back by calls that nothing cancels. */
export async function makeWorktree(
  place: Place,
  base: string,
  cancel?: Cancel,
): Promise<{ path: string; branch: string }> {
  const { root, path, story } = place;
  const git = cancellable(place.git, cancel);
  const branch = storyBranch(story);
  if (!isOurBranch(branch))
    throw refusal('bad-input', `${branch} is not a branch that Huskies makes.`, 'Use another story id.');
  const seen = await look({ ...place, git });
  if (seen.state === 'ready') return { path: seen.path, branch: seen.branch };
  if (seen.state === 'taken')
    throw refusal(
      'worktree-taken',
      `${seen.path} cannot be the worktree of ${story}: ${seen.why}.`,
      `Free that place, then start again.`,
    );
  if (seen.state === 'missing') {
    throw refusal(
      'worktree-missing',
      `The worktree of ${story} is gone from ${seen.path}, but git remembers it.`,
      'Put it back, or let git forget it: git worktree prune',
    );
  }
  const there = await commitOf(git, root, `refs/heads/${branch}`);
  const from = there === null ? await startOf({ ...place, git }, base) : null;
  const parentMade = seen.state === 'none' ? await makeParent(dirname(path)) : null;
  try {
    if (seen.state === 'none') {
      const added = await addWorktree(git, root, { path, branch, from });
      if (added.code !== 0) throw failure(story, added.stderr);
    }
    const filled = await fillNewWorktree(git, path);
    if (filled.code !== 0) throw failure(story, filled.stderr);
  } catch (error) {
    try {
      await takeBackWorktree(place);
      if (from !== null) await dropNewBranch(place.git, root, branch, from);
      if (parentMade !== null) await removeEmpty(dirname(path), parentMade);
    } catch (left) {
      const words = [error, left].map((one) => (one instanceof Error ? one.message : String(one)));
      throw refusal(
        'failed',
        `${words[0]} What was begun could not be taken back: ${words[1]}`,
        `Look at ${path} and at: git worktree list`,
      );
    }
    throw error;
  }
  return { path, branch };
}

/** Rejects with the RefusalError that a make would end with for want of a base branch; changes nothing. */
export async function checkBase(place: Place, base: string): Promise<void> {
  const there = await commitOf(place.git, place.root, `refs/heads/${storyBranch(place.story)}`);
  if (there === null) await startOf(place, base);
}

/** The commit of the base branch, by full name, so that a tag of the same name is not meant. */
async function startOf({ git, root, story }: Place, base: string): Promise<string> {
  if (await commitOf(git, root, 'refs/heads/huskies')) {
    throw refusal(
      'failed',
      `The branch "huskies" is in the way of "${storyBranch(story)}".`,
      'Rename it: git branch -m huskies something-else',
    );
  }
  const commit = (await isBranchName(git, root, base)) ? await commitOf(git, root, `refs/heads/${base}`) : null;
  if (commit === null) {
    throw refusal(
      'branch-missing',
      `The base branch "${base}" does not exist here.`,
      'Set `base` in .huskies/project.toml to a local branch, or make that branch: git branch',
      { field: 'base', value: base },
    );
  }
  return commit;
}

/** The topmost folder that had to be made, or null. */
async function makeParent(folder: string): Promise<string | null> {
  try {
    return (await mkdir(folder, { recursive: true })) ?? null;
  } catch (error) {
    throw refusal(
      'disk',
      `The folder of worktrees ${folder} cannot be made: ${(error as Error).message}`,
      'Make it writable, or set `worktrees` in .huskies/project.toml to another folder.',
    );
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
    `git could not make the worktree of ${story}: ${words.trim()}`,
    full ? 'Free some disk space, then start again.' : 'Mend what git complains about, then start again.',
  );
}

function refusal(
  code: RefusalCode,
  message: string,
  remedy: string,
  at?: { field: string; value: string },
): RefusalError {
  return new RefusalError({ code, message, remedy, ...at });
}
