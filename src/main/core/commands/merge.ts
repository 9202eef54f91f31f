import { explained, message, ok, refuse } from '../../../contract/index.ts';
import { projectLookOf, waitOfStory } from '../state/looks.ts';
import type { Handler } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** Lets a story through the merge queue, also where merging is not automatic. It holds until the story leaves merge. */
export const storyMerge: Handler<'story.merge'> = ({ ledger, wanted, wake }, { story: id }) => {
  const story = ledger.stories.get(id);
  if (story === undefined) return unknownStory(id);
  const { stage, movedAt: since } = story;
  if (stage !== 'merge')
    return refuse('wrong-stage', message('merge.stage', { story: id, stage }), { field: 'story', value: id });
  const isAsked = ledger.mergeRequests.get(id)?.since === since;
  if (isAsked || ledger.project.automation.merge === 'on') return ok({ seq: ledger.seq, changed: false });
  const event = { kind: 'merge_asked' as const, message: message('merge.asked'), story: id };
  const seq = wanted.commit([{ put: 'merge-request', request: { story: id, since } }], [event]);
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
