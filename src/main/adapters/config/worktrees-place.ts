/**
 * Whether worktrees may be made in a folder. A repository names that folder, so it may name a place whose files run by
 * themselves (hooks, `~/.config`), or one that git or Huskies keeps for itself. Pure; find-place.ts looks at the disk.
 */
import { dirname, relative, sep } from 'node:path';

/** Why worktrees are never made there. */
export type PlaceRefusal = 'fileSystem' | 'project' | 'gitFolder' | 'huskies' | 'worktree' | 'repository';

export type PlaceDecision =
  /** In the project or beside it. */
  | { where: 'inside-parent' }
  /** Anywhere else: a person has to approve it. */
  | { where: 'elsewhere' }
  | { where: 'refused'; why: PlaceRefusal };

/** All paths absolute, with their links resolved as far as they exist. */
export interface PlaceFacts {
  /** The project's main worktree. */
  root: string;
  /** The folder that git shares between worktrees; the state folder lies in it. */
  commonDir: string;
  /** The folder that is to hold the worktrees; it need not exist. */
  place: string;
  /** The person's own folder. */
  home: string;
  /** The top of the working tree that the place lies in, and what kind it is; null: none, or the project itself. */
  inside: { top: string; kind: 'worktree' | 'repository' } | null;
}

export function worktreesPlace({ root, commonDir, place, home, inside }: PlaceFacts): PlaceDecision {
  const refused = (why: PlaceRefusal): PlaceDecision => ({ where: 'refused', why });
  if (dirname(place) === place) return refused('fileSystem');
  if (place === root) return refused('project');
  if (isWithin(place, commonDir) || folders(place).some((name) => name.toLowerCase() === '.git')) {
    return refused('gitFolder');
  }
  const below = folders(relative(root, place));
  if (isWithin(place, root) && below[0]?.toLowerCase() === '.huskies') return refused('huskies');
  // one of this project's, wherever it is; another repository's only where this project's git would have to keep it out
  if (inside?.kind === 'worktree') return refused('worktree');
  if (inside !== null && inside.top !== root && isWithin(inside.top, root)) return refused('repository');
  return isBeside(place, root, home) ? { where: 'inside-parent' } : { where: 'elsewhere' };
}

/** `path` is `folder` or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * In the project, or in the folder around it. Where that folder is the person's own or the file system's top, it holds
 * more than projects: there only a folder named after the project counts. Hidden folders hold what programs read.
 */
function isBeside(place: string, root: string, home: string): boolean {
  if (isWithin(place, root)) return true;
  const parent = dirname(root);
  if (!isWithin(place, parent)) return false;
  const below = relative(parent, place);
  if (folders(below).some((name) => name.startsWith('.'))) return false;
  const shared = parent === home || dirname(parent) === parent;
  return !shared || below.startsWith(relative(parent, root));
}

function folders(path: string): string[] {
  return path.split(sep).filter((name) => name !== '');
}
