/** Paths as a person reads them: below the run's worktree, they begin there. */
import { createContext, useContext } from 'react';

/** The worktree of the run whose conversation is shown; null if it is not known. */
export const Worktree = createContext<string | null>(null);

/** Shortens paths of the run that is shown. */
export function useShortPath(): (path: string) => string {
  const worktree = useContext(Worktree);
  return (path) => shortPath(path, worktree);
}

/** The path from the worktree on; unchanged if it is elsewhere. */
export function shortPath(path: string, worktree: string | null): string {
  if (worktree === null || !path.startsWith(worktree)) return path;
  const rest = path.slice(worktree.length);
  return /^[\\/]./.test(rest) ? rest.slice(1) : path;
}
