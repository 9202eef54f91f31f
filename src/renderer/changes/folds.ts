/** Which files are unfolded when a person has not chosen yet. */
import type { ChangedFile } from '../../domain/index.ts';

/** A longer difference is folded: it would push all others out of sight. */
export const MAX_OPEN_LINES = 400;
/** As many lines are unfolded together at most. */
const MAX_OPEN_TOGETHER_LINES = 1_500;

/** The paths of the files that are unfolded at first: text that is not viewed yet, until it is enough. */
export function openAtFirst(
  files: readonly Pick<ChangedFile, 'path' | 'kind' | 'added' | 'removed' | 'blob' | 'status'>[],
  viewed: Readonly<Record<string, string>>,
): Set<string> {
  const open = new Set<string>();
  let total = 0;
  for (const file of files) {
    const { path, kind, added, removed } = file;
    const lines = (added ?? 0) + (removed ?? 0);
    const isViewed = viewed[path] === viewedMark(file);
    if (kind !== 'text' || isViewed || lines === 0 || lines > MAX_OPEN_LINES) continue;
    if (total + lines > MAX_OPEN_TOGETHER_LINES) break;
    total += lines;
    open.add(path);
  }
  return open;
}

/** What is stored as viewed of a file: git's id of its content, or a word for one that has none. */
export function viewedMark({ blob, status }: Pick<ChangedFile, 'blob' | 'status'>): string {
  return blob ?? status;
}
