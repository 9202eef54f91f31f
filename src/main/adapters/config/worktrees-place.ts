/**
 * Decides whether worktrees may be made in a folder. The repository chooses the folder, so it could choose one whose
 * files other programs run (hooks, `~/.config`), or one of git or Huskies itself. Pure; find-place.ts reads the disk.
 */
import { dirname, relative, sep } from 'node:path';

/** Why no worktree may be made in a folder: what the folder is, or what it lies in. */
export type PlaceRefusal = 'fileSystem' | 'project' | 'gitFolder' | 'huskies' | 'worktree' | 'repository';

export type PlaceDecision =
  /** In the project, or next to it in its parent folder. */
  | { where: 'inside-parent' }
  /** Anywhere else; a person must approve it. */
  | { where: 'elsewhere' }
  | { where: 'refused'; why: PlaceRefusal };

/** All paths are absolute, with links resolved as far as the path exists. */
export interface PlaceFacts {
  /** The project's main worktree. */
  root: string;
  /** The folder that git shares between worktrees, with the state folder in it. */
  commonDir: string;
  /** The folder for the worktrees; it need not exist. */
  place: string;
  /** The person's home folder. */
  home: string;
  /** The working tree that contains the place, by its top folder; null: none, or the project itself. */
  inside: { top: string; kind: 'worktree' | 'repository' } | null;
}

/** The decision about `place`. */
export function worktreesPlace({ root, commonDir, place, home, inside }: PlaceFacts): PlaceDecision {
  const refused = (why: PlaceRefusal): PlaceDecision => ({ where: 'refused', why });
  if (dirname(place) === place) return refused('fileSystem');
  if (place === root) return refused('project');
  if (isWithin(place, commonDir) || folderNames(place).some((name) => name.toLowerCase() === '.git')) {
    return refused('gitFolder');
  }
  const below = folderNames(relative(root, place));
  if (isWithin(place, root) && below[0]?.toLowerCase() === '.huskies') return refused('huskies');
  // a worktree of this project is refused anywhere; another repository only inside this project
  if (inside?.kind === 'worktree') return refused('worktree');
  if (inside !== null && inside.top !== root && isWithin(inside.top, root)) return refused('repository');
  return isBeside(place, root, home) ? { where: 'inside-parent' } : { where: 'elsewhere' };
}

/** Whether `path` is `folder` or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * Whether `place` is in the project, or in its parent folder but not in a hidden folder, since programs read those. A
 * home folder or file system root holds more than projects: there the name must also begin with the project's.
 */
function isBeside(place: string, root: string, home: string): boolean {
  if (isWithin(place, root)) return true;
  const parent = dirname(root);
  if (!isWithin(place, parent)) return false;
  const below = relative(parent, place);
  if (folderNames(below).some((name) => name.startsWith('.'))) return false;
  const shared = parent === home || dirname(parent) === parent;
  return !shared || below.startsWith(relative(parent, root));
}

function folderNames(path: string): string[] {
  return path.split(sep).filter((name) => name !== '');
}
