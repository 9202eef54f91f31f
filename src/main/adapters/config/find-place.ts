/** Finds the real path of the folder that a config names for worktrees, and decides about it (worktrees-place.ts). */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { findRealPath, readLinkFile, resolveLinks } from '../git/back-link.ts';
import { type PlaceDecision, type PlaceFacts, worktreesPlace } from './worktrees-place.ts';

/** `root`, `commonDir`: real paths. Resolves with the decision and the folder's real path. */
export async function findPlace(
  worktrees: string,
  { root, commonDir }: { root: string; commonDir: string },
): Promise<PlaceDecision & { place: string }> {
  const place = await resolveLinks(worktrees);
  const home = await resolveLinks(homedir());
  const inside = await findEnclosingTree(place, { root, commonDir });
  return { ...worktreesPlace({ root, commonDir, place, home, inside }), place };
}

/** The nearest working tree at or above `place`; null when there is none or it is the project itself. */
async function findEnclosingTree(
  place: string,
  { root, commonDir }: { root: string; commonDir: string },
): Promise<PlaceFacts['inside']> {
  for (let top = place; top !== root && top !== dirname(top); top = dirname(top)) {
    const gitDir = await gitDirOf(top);
    if (gitDir === null) continue;
    return { top, kind: dirname(gitDir) === join(commonDir, 'worktrees') ? 'worktree' : 'repository' };
  }
  return null;
}

/** Real path of the git folder of the working tree at `top`; null when `top` is not the top of a working tree. */
async function gitDirOf(top: string): Promise<string | null> {
  const path = join(top, '.git');
  const link = await readLinkFile(path);
  if (link === null) return await findRealPath(path);
  const target = /^gitdir: ([^\n]+)/.exec(link)?.[1];
  return target === undefined ? null : await resolveLinks(resolve(top, target));
}
