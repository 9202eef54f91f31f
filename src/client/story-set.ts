/** A set of stories by a test of their records. A change tests only the stories that it concerns. */
import type { RecordChange } from './lists.ts';
import type { Mirror, Unsubscribe } from './mirror.ts';
import { recordOf } from './record-of.ts';

/** The ids of the stories for which a test holds. */
export interface StorySet {
  /** `archived`: includes archived stories, whose cards are then on the board. */
  list(archived: boolean): string[];
  /** Calls the listener when a story was added or removed. */
  subscribe(listener: () => void): Unsubscribe;
  dispose(): void;
}

/** What decides whether a story is in the set. */
export interface StoryTest {
  holds(story: string): boolean;
  /** The stories of the first snapshot to test. */
  first(): Iterable<string>;
  /** The stories for which the change may have another answer. */
  storiesOf(change: RecordChange): Iterable<string>;
}

/** The set for this mirror, now and after each change, until it is disposed. */
export function createStorySet(mirror: Mirror, { holds, first, storiesOf }: StoryTest): StorySet {
  const members = new Set<string>();
  const listeners = new Set<() => void>();

  /** Updates one story. True if the set has changed. */
  function update(story: string): boolean {
    if (holds(story) === members.has(story)) return false;
    if (!members.delete(story)) members.add(story);
    return true;
  }
  for (const story of first()) update(story);
  const off = mirror.onChanges((changes) => {
    const stories = new Set(changes.flatMap((change) => [...storiesOf(change)]));
    const changed = [...stories].filter(update).length > 0 || changes.some((one) => isMoveOf(members, one));
    if (changed) for (const listener of [...listeners]) listener();
  });
  return {
    list: (archived) =>
      [...members].filter((story) => archived || recordOf(mirror.snapshot().stories, story)?.stage !== 'archived'),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: off,
  };
}

/** Whether a story of the set has moved to another stage: it may have entered or left the archive. */
function isMoveOf(members: ReadonlySet<string>, change: RecordChange): boolean {
  return change.table === 'stories' && members.has(change.key) && change.before?.stage !== change.after?.stage;
}
