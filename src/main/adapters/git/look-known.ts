/**
 * What is at the place of a worktree that the store remembers. Files only, no git process: a project may have hundreds
 * of them, and all are looked at when it is opened.
 */
import { message, storyBranch } from '../../../contract/index.ts';
import type { WorktreeState } from '../../core/ports/index.ts';
import { readBackLink, real } from './back-link.ts';
import { contents, inTheWay, missing, taken } from './look.ts';
import { ownerOf } from './moved.ts';
import { readRecord, readRecords } from './records.ts';

/** Real path of the folder that git shares, and the story's folder where the config would have it now. */
export interface KnownPlace {
  commonDir: string;
  story: string;
  path: string;
}

/** `known`: the path as the store has it. What an agent did in it, such as another branch, leaves it the story's. */
export async function lookAtKnown(known: string, place: KnownPlace): Promise<WorktreeState> {
  const { commonDir } = place;
  const there = await contents(known);
  if (there === 'nothing' || there === 'empty') return (await lookWhereItWent(place)) ?? missing(place, known);
  if (there !== 'folder') return inTheWay(known, there);
  // a folder above it may be a link by now
  const path = (await real(known)) ?? known;
  const seen = await lookAtFolder(path, place);
  if (seen !== null) return seen;
  const owner = await ownerOf(path, commonDir);
  // a copy of a project remembers the original's worktrees
  if (owner.whose === 'other' && path !== place.path && (await isRemembered(path, commonDir))) {
    return (await lookWhereItWent(place)) ?? missing(place, path, owner.project);
  }
  const link = await readBackLink(path, commonDir);
  return taken(path, link.ok ? message('git.why.unlisted') : link.why);
}

/** Moved with the project or with the folder of worktrees, or by `git worktree move`; null: nowhere that is known. */
async function lookWhereItWent({ commonDir, story, path }: KnownPlace): Promise<WorktreeState | null> {
  const branch = storyBranch(story);
  const records = (await readRecords(commonDir)).filter((record) => record.branch === branch);
  for (const candidate of [path, ...records.map((record) => record.path)]) {
    const at = await real(candidate);
    const seen = at !== candidate ? null : await lookAtFolder(at, { commonDir, story });
    if (seen !== null) return seen;
  }
  return null;
}

async function isRemembered(path: string, commonDir: string): Promise<boolean> {
  return (await readRecords(commonDir)).some((record) => record.path === path);
}

/** Null when the folder at this real path is not this project's worktree. */
async function lookAtFolder(
  path: string,
  { commonDir, story }: Pick<KnownPlace, 'commonDir' | 'story'>,
): Promise<WorktreeState | null> {
  const owner = await ownerOf(path, commonDir);
  if (owner.whose !== 'ours' && owner.whose !== 'moved') return null;
  const branch = (await readRecord(owner.admin))?.branch ?? storyBranch(story);
  return { state: owner.whose === 'ours' ? 'ready' : 'moved', path, branch };
}
