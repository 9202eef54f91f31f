import { explained, message, ok, refuse } from '../../../contract/index.ts';
import { released } from '../agents/index.ts';
import type { NewEvent, WantedChange } from '../state/handles.ts';
import { projectLookOf, waitOfStory } from '../state/looks.ts';
import type { Handler } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/**
 * Lets a story through the merge queue, also where merging is not automatic. It holds until the story leaves merge. A
 * person's request ends a hold of the story: it is a new cause (I9).
 */
export const storyMerge: Handler<'story.merge'> = ({ ledger, wanted, wake }, { story: id }, { caller }) => {
  const story = ledger.stories.get(id);
  if (story === undefined) return unknownStory(id);
  const { stage, movedAt: since } = story;
  if (stage !== 'merge')
    return refuse('wrong-stage', message('merge.stage', { story: id, stage }), { field: 'story', value: id });
  const { story: free, events } = released(story, caller);
  const isAsked = ledger.mergeRequests.get(id)?.since === since || ledger.project.automation.merge === 'on';
  if (isAsked && free === story) return ok({ seq: ledger.seq, changed: false });
  const asked: NewEvent[] = [{ kind: 'merge_asked', message: message('merge.asked'), story: id }];
  const changes: WantedChange[] = [{ put: 'merge-request', request: { story: id, since } }];
  if (free !== story) changes.push({ put: 'story', story: free });
  const seq = wanted.commit(changes, [...asked, ...events]);
  wake.merge();
  return ok({ seq, changed: true });
};

/** The stories in merge: those in the queue in its order, then the others; each with what it waits for. */
export const mergeList: Handler<'merge.list'> = ({ ledger }) => {
  const { stories: queued, candidates } = ledger.host.merge;
  const placeOf = new Map(queued.map(({ story, place }) => [story, place]));
  const project = projectLookOf(ledger);
  const stories = [...ledger.stories.values()]
    .filter(({ stage }) => stage === 'merge')
    .map((story) => ({
      story: story.id,
      title: story.title,
      place: placeOf.get(story.id) ?? null,
      candidate: candidates.find((one) => one.stories.includes(story.id))?.id ?? null,
      blocked: story.blocked,
      wait: explained(waitOfStory(ledger, story, project)),
    }))
    .sort(
      (a, b) =>
        (a.place ?? Number.MAX_SAFE_INTEGER) - (b.place ?? Number.MAX_SAFE_INTEGER) || (a.story < b.story ? -1 : 1),
    );
  return ok({ base: ledger.project.base, stories, candidates });
};
