/** A copied project: drops the records of the original's runs, fences and worktrees. */
import { message } from '../../../contract/index.ts';
import type { StoreChange, StoreContents } from '../ports/index.ts';

/**
 * The changes that drop these records. Stories and receipts stay. Nothing is stopped, because the processes belong to
 * the original. `from`: the original's folder, for the event. `at`: ms since the epoch.
 */
export function disown(
  { runs, fences, worktrees, releases, moved, candidates, questions }: StoreContents,
  from: string,
  at: number,
): StoreChange[] {
  const none = { story: null, agent: null, run: null, by: null };
  return [
    ...runs.map(({ id }): StoreChange => ({ remove: 'run', id })),
    ...fences.map(({ worktree }): StoreChange => ({ remove: 'fence', worktree })),
    ...worktrees.map(({ id }): StoreChange => ({ remove: 'worktree', id })),
    ...releases.map(({ run }): StoreChange => ({ remove: 'release', run })),
    ...candidates.map(({ id }): StoreChange => ({ remove: 'candidate', id })),
    ...questions.map(({ id }): StoreChange => ({ remove: 'question', id })),
    // Two copies must not write the same exchange file.
    { remove: 'writer' },
    ...moved.map(({ from }): StoreChange => ({ remove: 'moved', from })),
    { put: 'event', event: { at, kind: 'copied', message: message('copied', { from }), ...none } },
  ];
}
