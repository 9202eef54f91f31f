/** Makes lines of the hunks that the host sends. */
import { type ChangeData, type HunkData, parseDiff } from 'react-diff-view';
import { visible } from '../../contract/index.ts';
import type { FilePatch } from '../../domain/index.ts';
import type { LineSide } from '../store/review.ts';

/** The hunks of a part, with characters that could hide or reorder text made visible. */
export function hunksOf({ hunks }: Pick<FilePatch, 'hunks'>): HunkData[] {
  if (hunks === '') return [];
  // The names are those of no file: the library only needs a header.
  const [file] = parseDiff(`diff --git a/x b/x\n--- a/x\n+++ b/x\n${hunks}\n`);
  return (file?.hunks ?? []).map((hunk) => ({
    ...hunk,
    changes: hunk.changes.map((change) => ({ ...change, content: shown(change.content) })),
  }));
}

/** Indentation stays as it is: long lines wrap, so that blanks cannot push code out of sight. */
function shown(code: string): string {
  return code.replace(/[^ \t]+/g, (words) => visible(words));
}

/** The side and the number of a line: of a removed line in the old file, of all others in the new one. */
export function lineOf(change: ChangeData): { side: LineSide; line: number } {
  if (change.type === 'normal') return { side: 'new', line: change.newLineNumber };
  return { side: change.type === 'delete' ? 'old' : 'new', line: change.lineNumber };
}
