/** The stories whose card shows a failed run. */

import { createStorySet, type Mirror, type RecordChange, type StorySet } from '../../client/index.ts';
import { cardRun, runState } from './card-state.ts';
import { recordOf } from './derive.ts';

/**
 * Leaves out what no card shows: a failed run that a newer run or the stop of one has followed, and runs of fenced or
 * deleted stories.
 */
export function createFailedStories(mirror: Mirror): StorySet {
  return createStorySet(mirror, {
    holds(story) {
      const { receipts, stories } = mirror.snapshot();
      const run = cardRun(mirror.runsOf(story), recordOf(receipts, story));
      if (run === null || runState(run) !== 'failed' || mirror.fenceOf(story) !== null) return false;
      return recordOf(stories, story) !== null;
    },
    first: () => Object.values(mirror.snapshot().runs).map(({ story }) => story),
    storiesOf,
  });
}

/** The stories whose card may look different after the change. */
function storiesOf(change: RecordChange): string[] {
  if (change.table === 'stories' || change.table === 'receipts') return [change.key];
  if (change.table !== 'runs' && change.table !== 'fences') return [];
  return [change.before, change.after].flatMap((record) => (record === null ? [] : [record.story]));
}
