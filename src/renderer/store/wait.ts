/** Why the card of a story waits, and what it asks. */

import { useCallback, useSyncExternalStore } from 'react';
import { type Mirror, waitOfCard } from '../../client/index.ts';
import type { Stage, StoryRecord } from '../../contract/index.ts';
import { isAutomated, type PipelineSettings, type WaitReason } from '../../domain/index.ts';
import { startBeside } from './actions.ts';
import { act } from './call.ts';
import { moveStory } from './moves.ts';
import { useProject } from './project.tsx';
import type { ProjectStore } from './project-store.ts';

/** Why the story's card waits, if the card shows it: null in a project in which nothing is automatic. */
export function useWait(story: StoryRecord): WaitReason | null {
  const { mirror } = useProject();
  const { id, after } = story;
  const subscribe = useCallback(
    (listener: () => void) => {
      const offs = [
        mirror.subscribeRecord('project', 'it', listener),
        mirror.subscribeRecord('host', 'it', listener),
        mirror.subscribeTable('agents', listener),
        mirror.subscribeBusy(listener),
        mirror.subscribeRunsOf(id, listener),
        mirror.subscribeFenceOf(id, listener),
        mirror.subscribeRecord('work', id, listener),
        mirror.subscribeTable('questions', listener),
        ...after.map((one) => mirror.subscribeRecord('stories', one, listener)),
      ];
      return () => {
        for (const off of offs) off();
      };
    },
    [mirror, id, after],
  );
  // As text, so that an equal reason does not render the card again.
  const reason = useSyncExternalStore(subscribe, () => JSON.stringify(shownWait(mirror, story)));
  return JSON.parse(reason) as WaitReason | null;
}

/** Whether the merge queue works on the story without a mergemaster: its commits do not conflict with the base. */
export function useIsQueued({ id, stage }: StoryRecord): boolean {
  const { mirror } = useProject();
  const subscribe = useCallback(
    (listener: () => void) => (stage === 'merge' ? mirror.subscribeRecord('host', 'it', listener) : () => undefined),
    [mirror, stage],
  );
  return useSyncExternalStore(subscribe, () => {
    const queued = stage === 'merge' ? mirror.snapshot().host.it?.merge.stories.find((one) => one.story === id) : null;
    return queued != null && queued.state.kind !== 'conflict';
  });
}

function shownWait(mirror: Mirror, story: StoryRecord): WaitReason | null {
  const settings: PipelineSettings | undefined = mirror.snapshot().project.it;
  if (settings === undefined) return null;
  const reason = waitOfCard(mirror, story);
  // Where nothing is automatic, that is no news. What a person has approved or let through goes on there as well.
  if (reason?.code === 'automation-off' && !isAutomated(settings.automation)) return null;
  // The card shows the questions of agents with their answers.
  if (reason?.code === 'your-turn' && reason.values.do === 'reply') return null;
  // The card shows these by itself, the fence with what may be done about it.
  return reason?.code === 'fenced' || reason?.code === 'after-open' ? null : reason;
}

/** What a card asks: whether an agent starts, whether the story moves, or whether the merge queue takes it. */
export type CardQuestion =
  | { do: 'answer'; agent: string }
  | { do: 'move'; to: Stage }
  | { do: 'merge' }
  /** A person's review, which Yes approves. */
  | { do: 'review' };

/** The question of the story's card; null if it asks nothing. */
export function askedBy(mirror: Mirror, story: StoryRecord | null): CardQuestion | null {
  return questionOf(story === null ? null : waitOfCard(mirror, story));
}

/** The question of a reason; null if it is none. */
export function questionOf(reason: WaitReason | null): CardQuestion | null {
  if (reason?.code !== 'your-turn') return null;
  const { values } = reason;
  switch (values.do) {
    case 'answer':
    case 'move':
    case 'merge':
    case 'review':
      return values;
    default:
      return null;
  }
}

/**
 * Answers yes to the card's question. Does nothing if the card asks nothing. The focus stays on the board, where a person may
 * answer one card after the other.
 */
export async function answerYes(project: ProjectStore, story: StoryRecord | null): Promise<void> {
  const question = askedBy(project.mirror, story);
  if (story === null || question === null) return;
  if (question.do === 'answer') await startBeside(project, story.id, question.agent);
  else if (question.do === 'move') await moveStory(project, story.id, question.to, null);
  else if (question.do === 'merge') await act(project, 'story.merge', { story: story.id });
  else await act(project, 'story.verdict', { story: story.id, verdict: 'pass' });
}
