/** What the conflict radar found, in words: the same on the page and on the command line. */
import type { ConflictFiles, ConflictRecord } from '../domain/index.ts';
import { text } from './texts.text.ts';

/** The files in one line: all that are known, and how many more there are. `most`: names at most that many. */
export function conflictFiles({ files, count }: ConflictFiles, most = files.length): string {
  const named = files.slice(0, most);
  const first = named.join(', ');
  return count === named.length ? first : text('conflicts.files', { first, n: count - named.length });
}

/** For example 'conflicts with 61_story_tax and 2 others'. `base`: the name of the base branch; null: not known. */
export function conflictText({ base: withBase, with: stories, count }: ConflictRecord, base: string | null): string {
  const [story] = stories;
  const first = withBase ?? story;
  const what = withBase !== null || story === undefined ? (base ?? text('conflicts.base.any')) : story.story;
  const others = (withBase === null ? 0 : 1) + count - 1;
  if (others > 0) return text('conflicts.many', { what, n: others });
  return text('conflicts.one', { what, files: first === undefined ? '' : conflictFiles(first, 1) });
}
