/** The ledger as the wait reasons depend on it (domain/wait.ts). */
import {
  fenceOfStory,
  isOpenStage,
  openQuestionsOf,
  type ProjectLook,
  type StoryLook,
  usageOf,
  type WaitReason,
  waitOf,
} from '../../../domain/index.ts';
import type { StoredStory } from '../ports/index.ts';
import type { LedgerView } from './handles.ts';

type Seen = Pick<
  LedgerView,
  'project' | 'host' | 'agents' | 'stories' | 'fences' | 'nextTurns' | 'questions' | 'liveRuns' | 'runsOf'
>;

/** What decides about the starts of all stories. Its cost grows with the live runs. */
export function projectLookOf(ledger: Seen): ProjectLook {
  return {
    settings: ledger.project,
    agents: [...ledger.agents.values()],
    usage: usageOf(ledger.liveRuns(), ledger.host.backoffs),
    outages: ledger.host.outages,
  };
}

/** What decides about the starts of one story. */
export function storyLookOf(ledger: Seen, story: StoredStory): Omit<StoryLook, 'story'> & { story: StoredStory } {
  const { id } = story;
  return {
    story,
    runs: ledger.runsOf(id),
    fence: fenceOfStory(ledger.fences.values(), id),
    next: ledger.nextTurns.get(id) ?? null,
    backoff: ledger.host.backoffs.find((one) => one.story === id) ?? null,
    queued: ledger.host.merge.stories.find((one) => one.story === id) ?? null,
    isLetIn: ledger.host.merge.letIn.includes(id),
    questions: openQuestionsOf(ledger.questions.values(), id),
    isOpen(other) {
      const found = ledger.stories.get(other);
      return found !== undefined && isOpenStage(found.stage);
    },
  };
}

/** Why this story waits; null if it waits for nothing. `project`: as `projectLookOf` returns it. */
export function waitOfStory(ledger: Seen, story: StoredStory, project: ProjectLook): WaitReason | null {
  return waitOf(storyLookOf(ledger, story), project);
}
