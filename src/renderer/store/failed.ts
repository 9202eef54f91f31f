/** The stories whose card says that its run failed, kept: after a change only its own story is looked at again. */
import type { Mirror, RecordChange, Unsubscribe } from '../../client/index.ts';
import { runState } from './card-state.ts';
import { recordOf } from './derive.ts';

export interface FailedStories {
  /** With `archived` those of archived stories as well: their cards are shown then. */
  list(archived: boolean): string[];
  /** Told when a story came or went. */
  subscribe(listener: () => void): Unsubscribe;
  dispose(): void;
}

/** A failed run that another one has followed is shown on no card, nor is that of a fenced or a deleted story. */
export function createFailedStories(mirror: Mirror): FailedStories {
  const failed = new Set<string>();
  const listeners = new Set<() => void>();

  function says(story: string): boolean {
    const [run] = mirror.runsOf(story);
    if (run === undefined || runState(run) !== 'failed' || mirror.fenceOf(story) !== null) return false;
    return recordOf(mirror.snapshot().stories, story) !== null;
  }
  /** True where it is another answer than before. */
  function look(story: string): boolean {
    if (says(story) === failed.has(story)) return false;
    if (!failed.delete(story)) failed.add(story);
    return true;
  }
  for (const run of Object.values(mirror.snapshot().runs)) look(run.story);
  const off = mirror.onChanges((changes) => {
    const stories = new Set(changes.flatMap(storiesOf));
    const told = [...stories].filter(look).length > 0 || changes.some((one) => isMoveOf(failed, one));
    if (told) for (const listener of [...listeners]) listener();
  });
  return {
    list: (archived) =>
      [...failed].filter((story) => archived || recordOf(mirror.snapshot().stories, story)?.stage !== 'archived'),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: off,
  };
}

/** Whose card may say something else now. */
function storiesOf(change: RecordChange): string[] {
  if (change.table === 'stories') return [change.key];
  if (change.table !== 'runs' && change.table !== 'fences') return [];
  return [change.before, change.after].flatMap((record) => (record === null ? [] : [record.story]));
}

/** It may have come into the archive, or out of it. */
function isMoveOf(failed: ReadonlySet<string>, change: RecordChange): boolean {
  return change.table === 'stories' && failed.has(change.key) && change.before?.stage !== change.after?.stage;
}
