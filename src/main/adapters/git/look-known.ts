/**
 * Checks a worktree that the store remembers. Reads files only and starts no git process, since opening a project
 * checks all its worktrees, and there may be hundreds.
 */
import { message, storyBranch } from '../../../contract/index.ts';
import type { WorktreeState } from '../../core/ports/index.ts';
import { findRealPath, readBackLink } from './back-link.ts';
import { blockedState, entryKind, missingState, takenState } from './look.ts';
import { ownerOf } from './moved.ts';
import { readRecord, readRecords } from './records.ts';

export interface KnownPlace {
  /** Real path of the folder that git shares between worktrees. */
  commonDir: string;
  story: string;
  /** Where the current config would put the story's worktree. */
  path: string;
}

/** `known`: the path in the store. It stays the story's worktree even if an agent has switched branches in it. */
export async function lookAtKnown(known: string, place: KnownPlace): Promise<WorktreeState> {
  const { commonDir } = place;
  const kind = await entryKind(known);
  if (kind === 'nothing' || kind === 'empty') return (await lookAtMoved(place)) ?? missingState(place, known);
  if (kind !== 'folder') return blockedState(known, kind);
  // a parent folder may have become a link
  const path = (await findRealPath(known)) ?? known;
  const seen = await lookAtFolder(path, place);
  if (seen !== null) return seen;
  const owner = await ownerOf(path, commonDir);
  // the store of a copied project still has the original's worktrees
  if (owner.whose === 'other' && path !== place.path && (await isRemembered(path, commonDir))) {
    return (await lookAtMoved(place)) ?? missingState(place, path, owner.project);
  }
  const link = await readBackLink(path, commonDir);
  return takenState(path, link.ok ? message('git.why.unlisted') : link.why);
}

/** Finds a worktree that was moved with the project, with the folder of worktrees or by git; null: not found. */
async function lookAtMoved({ commonDir, story, path }: KnownPlace): Promise<WorktreeState | null> {
  const branch = storyBranch(story);
  const records = (await readRecords(commonDir)).filter((record) => record.branch === branch);
  for (const candidate of [path, ...records.map((record) => record.path)]) {
    const at = await findRealPath(candidate);
    const seen = at !== candidate ? null : await lookAtFolder(at, { commonDir, story });
    if (seen !== null) return seen;
  }
  return null;
}

async function isRemembered(path: string, commonDir: string): Promise<boolean> {
  return (await readRecords(commonDir)).some((record) => record.path === path);
}

/** Null when the folder at this real path is not a worktree of this project. */
async function lookAtFolder(
  path: string,
  { commonDir, story }: Pick<KnownPlace, 'commonDir' | 'story'>,
): Promise<WorktreeState | null> {
  const owner = await ownerOf(path, commonDir);
  if (owner.whose !== 'ours' && owner.whose !== 'moved') return null;
  const record = await readRecord(owner.admin);
  const branch = record?.branch ?? (record?.detachedAt == null ? storyBranch(story) : '');
  return { state: owner.whose === 'ours' ? 'ready' : 'moved', path, branch };
}
