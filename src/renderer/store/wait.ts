/** Why a story waits, computed from what the page knows with the host's own rules (domain/wait.ts). */
import { useCallback, useSyncExternalStore } from 'react';
import type { Mirror } from '../../client/index.ts';
import type { StoryRecord } from '../../contract/index.ts';
import { isAutomated, type PipelineSettings, usageOf, type WaitReason, waitOf } from '../../domain/index.ts';
import { startAgent } from './actions.ts';
import { isOpenStory } from './after.ts';
import { useProject } from './project.tsx';
import type { ProjectStore } from './project-store.ts';

/** Why the story waits; null if it waits for nothing, or if there is no project. */
export function waitOfCard(mirror: Mirror, story: StoryRecord): WaitReason | null {
  const { project, host, agents } = mirror.snapshot();
  if (!project.it) return null;
  const backoffs = host.it?.backoffs ?? [];
  return waitOf(
    {
      story,
      runs: mirror.runsOf(story.id),
      fence: mirror.fenceOf(story.id),
      backoff: backoffs.find((one) => one.story === story.id) ?? null,
      queued: host.it?.merge.stories.find((one) => one.story === story.id) ?? null,
      isOpen: (id) => isOpenStory(mirror, id),
    },
    {
      settings: project.it,
      agents: Object.values(agents),
      usage: usageOf(mirror.busyRuns().items, backoffs),
    },
  );
}

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

function shownWait(mirror: Mirror, story: StoryRecord): WaitReason | null {
  const settings: PipelineSettings | undefined = mirror.snapshot().project.it;
  if (settings === undefined || !isAutomated(settings.automation)) return null;
  const reason = waitOfCard(mirror, story);
  // The card shows these by itself, the fence with what may be done about it.
  return reason?.code === 'fenced' || reason?.code === 'after-open' ? null : reason;
}

/** The agent about which the story's card asks; null if it asks nothing. */
export function askedAgent(mirror: Mirror, story: StoryRecord | null): string | null {
  return agentAskedBy(story === null ? null : waitOfCard(mirror, story));
}

/** The agent that a reason asks about; null if it is no question. */
export function agentAskedBy(reason: WaitReason | null): string | null {
  return reason?.code === 'your-turn' && reason.values.do === 'answer' ? reason.values.agent : null;
}

/** Answers yes to the card's question: starts the agent. Does nothing if the card asks nothing. */
export async function answerYes(project: ProjectStore, story: StoryRecord | null): Promise<void> {
  const agent = askedAgent(project.mirror, story);
  if (story !== null && agent !== null) await startAgent(project, story.id, agent);
}
