/** Small pure functions over records and tables. */
import type { StoryRecord } from '../../contract/index.ts';
import { stripControls, text } from '../../contract/index.ts';

export { recordOf } from '../../client/index.ts';

/** A sentence that names the submodules left empty in the story's worktree; null if there are none. */
export function emptySubmodulesText({ worktree }: Pick<StoryRecord, 'worktree'>): string | null {
  if (worktree === null || worktree.state === 'missing' || worktree.empty.length === 0) return null;
  return text('worktree.empty', { paths: stripControls(worktree.empty.join(', ')) });
}

/** Whether all words of the query occur in the text, ignoring case. Find and the palette search this way. */
export function hasWords(text: string, query: string): boolean {
  const lowerText = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lowerText.includes(word));
}
