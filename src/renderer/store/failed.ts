/** The stories whose card shows a failed run. A change updates only the stories that it concerns. */
import type { Mirror, RecordChange, Unsubscribe } from '../../client/index.ts';
import { cardRun, runState } from './card-state.ts';
import { recordOf } from './derive.ts';

/** The ids of the stories whose card shows a failed run. */
export interface FailedStories {
  /** `archived`: includes archived stories, whose cards are then on the board. */
  list(archived: boolean): string[];
  /** Calls the listener when a story was added or removed. */
  subscribe(listener: () => void): Unsubscribe;
  dispose(): void;
}

/**
 * Leaves out what no card shows: a failed run that a newer run or the stop of one has followed, and runs of fenced or
 * deleted stories.
 */
export function createFailedStories(mirror: Mirror): FailedStories {
  const failed = new Set<string>();
  const listeners = new Set<() => void>();

  function showsFailure(story: string): boolean {
    const { receipts, stories } = mirror.snapshot();
    const run = cardRun(mirror.runsOf(story), recordOf(receipts, story));
    if (run === null || runState(run) !== 'failed' || mirror.fenceOf(story) !== null) return false;
    return recordOf(stories, story) !== null;
  }
  /** Updates one story. True if the set has changed. */
  function update(story: string): boolean {
    if (showsFailure(story) === failed.has(story)) return false;
    if (!failed.delete(story)) failed.add(story);
    return true;
  }
  for (const run of Object.values(mirror.snapshot().runs)) update(run.story);
  const off = mirror.onChanges((changes) => {
    const stories = new Set(changes.flatMap(storiesOf));
    const changed = [...stories].filter(update).length > 0 || changes.some((one) => isMoveOf(failed, one));
    if (changed) for (const listener of [...listeners]) listener();
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

/** The stories whose card may look different after the change. */
function storiesOf(change: RecordChange): string[] {
  if (change.table === 'stories' || change.table === 'receipts') return [change.key];
  if (change.table !== 'runs' && change.table !== 'fences') return [];
  return [change.before, change.after].flatMap((record) => (record === null ? [] : [record.story]));
}

/** Whether a failed story has moved to another stage: it may have entered or left the archive. */
function isMoveOf(failed: ReadonlySet<string>, change: RecordChange): boolean {
  return change.table === 'stories' && failed.has(change.key) && change.before?.stage !== change.after?.stage;
}
