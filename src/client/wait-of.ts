/** Why a story waits, computed from what the mirror knows with the host's own rules (domain/wait.ts). */
import type { StoryRecord } from '../contract/index.ts';
import { isOpenStage, openQuestionsOf, usageOf, type WaitReason, waitOf } from '../domain/index.ts';
import type { Mirror } from './mirror.ts';
import { recordOf } from './record-of.ts';

/** Why the story waits; null if it waits for nothing, or if there is no project. */
export function waitOfCard(mirror: Mirror, story: StoryRecord): WaitReason | null {
  const { project, host, agents, work, questions } = mirror.snapshot();
  if (!project.it) return null;
  const backoffs = host.it?.backoffs ?? [];
  return waitOf(
    {
      story,
      runs: mirror.runsOf(story.id),
      fence: mirror.fenceOf(story.id),
      next: recordOf(work, story.id)?.next ?? null,
      backoff: backoffs.find((one) => one.story === story.id) ?? null,
      queued: host.it?.merge.stories.find((one) => one.story === story.id) ?? null,
      isLetIn: host.it?.merge.letIn.includes(story.id) ?? false,
      questions: openQuestionsOf(Object.values(questions), story.id),
      isOpen: (id) => isOpenStory(mirror, id),
    },
    {
      settings: project.it,
      agents: Object.values(agents),
      usage: usageOf(mirror.busyRuns().items, backoffs),
      outages: host.it?.outages ?? [],
    },
  );
}

/** Whether the story is on the board and not done yet. */
export function isOpenStory(mirror: Mirror, id: string): boolean {
  const found = recordOf(mirror.snapshot().stories, id);
  return found !== null && isOpenStage(found.stage);
}
