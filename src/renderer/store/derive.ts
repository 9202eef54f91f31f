/** Small questions about records and tables. */
import type { StoryRecord } from '../../contract/index.ts';
import { text, withoutControls } from '../../contract/index.ts';

/** What to say of submodules that its worktree lacks; null: nothing. */
export function emptySubmodulesText({ worktree }: Pick<StoryRecord, 'worktree'>): string | null {
  if (worktree === null || worktree.state === 'missing' || worktree.empty.length === 0) return null;
  return text('worktree.empty', { paths: withoutControls(worktree.empty.join(', ')) });
}

/** A record by a key that a person chose: 'constructor' is in every object, but not in the table. */
export function recordOf<T>(table: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}

/** All words of the query stand in the text: what Find and the palette search by. */
export function hasWords(text: string, query: string): boolean {
  const hay = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** By id or title. */
export function matches(story: Pick<StoryRecord, 'id' | 'title'>, query: string): boolean {
  return hasWords(`${story.id} ${story.title}`, query);
}
