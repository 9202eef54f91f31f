/** The turn of a mergemaster, judged by what the merge queue sees afterwards. Decisions only. */
import { type Progress, progressOf, type StoryRecord } from '../../../domain/index.ts';
import { isInConflict, type MergeEntry } from './merge-queue.ts';
import { afterRejection } from './progress.ts';

/**
 * The progress after a mergemaster has finished and its story is still in conflict with the base: one more rejected turn,
 * whether it changed nothing or its commits conflict again. Null: there is nothing to judge.
 */
export function turnIn(
  recorded: Progress | undefined,
  story: Pick<StoryRecord, 'stage' | 'movedAt'>,
  entry: Pick<MergeEntry, 'head'> & { conflict: { onto: string; head: string; files: readonly string[] } | null },
  base: string | null,
): Progress | null {
  const progress = progressOf(recorded, story);
  if (progress === null || !progress.isFinished || entry.conflict === null || !isInConflict(entry, base)) return null;
  const known = progress.findings?.kind === 'conflict' ? progress.findings : {};
  return afterRejection(progress, { ...known, kind: 'conflict', files: entry.conflict.files });
}
