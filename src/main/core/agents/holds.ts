/** Sets and clears the hold of a story (I9); `domain/hold.ts` decides whether a stop holds it. */
import { message, type Stopping } from '../../../contract/index.ts';
import { type Caller, holdAfterStop } from '../../../domain/index.ts';
import type { StoredRun, StoredStory } from '../ports/index.ts';
import type { NewEvent, WantedChange } from '../state/handles.ts';

/** What a hold or its end adds to a commit. */
export interface HoldWrite {
  changes: WantedChange[];
  events: NewEvent[];
}

const NOTHING: HoldWrite = { changes: [], events: [] };

/** The hold that a requested stop puts on the run's story, if any. `story`: undefined if it does not exist. */
export function hold(story: StoredStory | undefined, run: StoredRun, stopping: Stopping): HoldWrite {
  const why = story === undefined ? null : holdAfterStop(run, story, stopping);
  if (story === undefined || why === null) return NOTHING;
  return {
    changes: [{ put: 'story', story: { ...story, hold: why } }],
    events: [{ kind: 'story_held', message: why, story: story.id }],
  };
}

/** Withdraws the hold that the stage rule put on a story, if there is one. */
export function withdrawHold(story: StoredStory | undefined): HoldWrite {
  if (story?.hold?.code !== 'hold.rule') return NOTHING;
  return { changes: [{ put: 'story', story: { ...story, hold: null } }], events: [releasedEvent(story.id)] };
}

/** The story without its hold, after a new cause. Only a person gives one: a run never releases a story. */
export function released(story: StoredStory, caller: Caller): { story: StoredStory; events: NewEvent[] } {
  if (story.hold === null || caller.kind !== 'person') return { story, events: [] };
  return { story: { ...story, hold: null }, events: [releasedEvent(story.id)] };
}

function releasedEvent(story: string): NewEvent {
  return { kind: 'story_released', message: message('hold.released'), story };
}
