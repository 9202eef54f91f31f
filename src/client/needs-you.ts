/** The stories that do not go on until a person acts. */
import {
  isBusy,
  isOpenStage,
  type MergeQueueView,
  openQuestionsOf,
  type RunRecord,
  type Stage,
  type WaitReason,
} from '../domain/index.ts';
import type { RecordChange } from './lists.ts';
import type { Mirror } from './mirror.ts';
import { recordOf } from './record-of.ts';
import { createStorySet, type StorySet } from './story-set.ts';
import { waitOfCard } from './wait-of.ts';

/** Whether the story cannot go on until a person acts: its agent has stalled, the pipeline blocked it, or it asks. */
export function needsYou(mirror: Mirror, id: string): boolean {
  const story = recordOf(mirror.snapshot().stories, id);
  if (story === null || !isOpenStage(story.stage) || story.frozen) return false;
  // What a person has blocked is no news.
  if (story.blocked !== null) return story.blocked.code !== 'blocked.person' && story.blocked.code !== 'legacy';
  const runs = mirror.runsOf(id);
  if (openQuestionsOf(Object.values(mirror.snapshot().questions), id).length > 0) return true;
  if (runs.some((run) => isBusy(run) && run.stopping === null && waitsForPerson(run))) return true;
  // In the backlog nothing waits for an answer: which of its stories begins, and when, is for a person to choose.
  if (story.stage === 'backlog' && runs.length === 0) return false;
  const reason = waitOfCard(mirror, story);
  return reason !== null && asksForAct(reason, story.stage);
}

/** Whether the run has stalled, or its agent tells that it does not go on by itself. */
function waitsForPerson({ stalledAt, facts }: Pick<RunRecord, 'stalledAt' | 'facts'>): boolean {
  return stalledAt !== null || facts?.state === 'needs-you' || facts?.state === 'idle' || facts?.state === 'failed';
}

function asksForAct(reason: WaitReason, stage: Stage): boolean {
  switch (reason.code) {
    case 'setup-failed':
    case 'checkout-changed':
    case 'merge-stopped':
      return true;
    case 'pull-request':
      return reason.values.checks === 'failed' || reason.values.review === 'changes';
    case 'held':
      // Who wrote the file is not known. The other holds follow from what a person has done.
      return reason.values.why.code === 'hold.inbox';
    case 'your-turn':
      // These concern the whole project, which has a banner for them.
      return stage !== 'backlog' && !['add-agent', 'configure', 'approve'].includes(reason.values.do);
    default:
      return false;
  }
}

/** The stages in which a story can ask whether an agent starts. */
const ASKING_STAGES = ['current', 'qa', 'merge'] as const;

/** The stories that need a person, now and after each change. */
export function createNeedsYou(mirror: Mirror): StorySet {
  const storiesIn = (stages: readonly Stage[]) =>
    stages.flatMap((stage) => mirror.inStage(stage).items.map(({ id }) => id));
  /** Whether a question is asked depends on the free slots and on other stories, too. */
  const asking = () => {
    const automation = mirror.snapshot().project.it?.automation;
    return automation === undefined ? [] : storiesIn(ASKING_STAGES.filter((stage) => automation[stage] === 'ask'));
  };
  return createStorySet(mirror, {
    holds: (story) => needsYou(mirror, story),
    first: () => Object.keys(mirror.snapshot().stories),
    storiesOf(change: RecordChange) {
      switch (change.table) {
        case 'stories':
          return change.before?.stage === change.after?.stage ? [change.key] : [change.key, ...asking()];
        case 'work':
          return [change.key];
        case 'runs': {
          const { before, after } = change;
          const stories = [before, after].flatMap((run) => (run === null ? [] : [run.story]));
          return before?.status === after?.status ? stories : [...stories, ...asking()];
        }
        case 'questions':
          return [change.before, change.after].flatMap((question) => (question === null ? [] : [question.story]));
        case 'fences':
          return [change.before, change.after].flatMap((fence) => (fence === null ? [] : [fence.story]));
        case 'host':
          return [
            ...[change.before, change.after].flatMap((host) => (host === null ? [] : storiesOfQueue(host.merge))),
            ...asking(),
          ];
        case 'project':
        case 'agents':
          return storiesIn(ASKING_STAGES);
        default:
          return [];
      }
    },
  });
}

function storiesOfQueue({ stories, letIn }: MergeQueueView): string[] {
  return [...stories.map(({ story }) => story), ...letIn];
}
