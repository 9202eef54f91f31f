import { type CommandReply, message, ok, type Result, refuse, type Stage } from '../../../contract/index.ts';
import { type Caller, leavesPipeline, progressOf } from '../../../domain/index.ts';
import { released } from '../agents/index.ts';
import { enteredStage, isRankedBefore, moved, movedOn, rankBefore } from '../pipeline/index.ts';
import type { StoredStory } from '../ports/index.ts';
import type { WantedChange } from '../state/handles.ts';
import type { Handler, HandlerContext } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/**
 * Moves a story to any stage, before the story `before` or to the end. The move is durable before the reply (I7). A
 * move within the stage writes no event, and a move to the place where the story is changes nothing.
 */
export const storyMove: Handler<'story.move'> = (context, { story, stage, before }, { caller }) =>
  moveStory(context, story, stage, before ?? null, caller);

/** Archives a story: its runs are stopped and their records removed. Its text is kept. */
export const storyArchive: Handler<'story.archive'> = (context, { story }, { caller }) =>
  context.ledger.stories.get(story)?.stage === 'archived'
    ? ok({ seq: context.ledger.seq, from: 'archived', changed: false })
    : moveStory(context, story, 'archived', null, caller);

/** Moves a story as this caller. `before`: null for the end of the stage. */
export function moveStory(
  { ledger, wanted, store, clock, wake }: HandlerContext,
  id: string,
  stage: Stage,
  before: string | null,
  caller: Caller,
): Result<CommandReply<'story.move'>> {
  const story = ledger.stories.get(id);
  if (story === undefined) return unknownStory(id);
  const from = story.stage;
  const unchanged = () => ok({ seq: ledger.seq, from, changed: false });
  if (before === id && from === stage) return unchanged();
  const target = before === null ? null : (ledger.stories.get(before) ?? null);
  if (before !== null && target?.stage !== stage) {
    return refuse('bad-input', message('command.move.before', { before, stage }), {
      field: 'before',
      value: before,
    });
  }
  const place = target?.rank ?? null;
  if (from === stage && isRankedBefore(store, stage, place, story)) return unchanged();
  const rank = rankBefore(store, stage, place, id);
  const { story: free, events } = from === stage ? { story, events: [] } : released(story, caller);
  if (from !== stage) {
    events.unshift({ kind: 'story_moved', message: message('command.move.done', { from, to: stage }), story: id });
  }
  const next = moved(free, stage, rank, clock.now());
  const seq = wanted.commit([{ put: 'story', story: next }, ...carried(ledger, story, next)], events);
  if (from !== stage) wakeAfterMove({ wake }, id, stage);
  return ok({ seq, from, changed: true });
}

/** A story has entered another stage: its runs may be misplaced now, or their records may have to go. */
export function wakeAfterMove({ wake }: Pick<HandlerContext, 'wake'>, story: string, stage: Stage): void {
  wake.stageRule();
  if (leavesPipeline(stage)) wake.storyLeft(story);
}

/**
 * The progress that the story takes along. None, so that it begins again, unless the pipeline has asked for just this
 * move: then it is as if the pipeline had made it.
 */
function carried(ledger: HandlerContext['ledger'], story: StoredStory, next: StoredStory): WantedChange[] {
  const asked = ledger.nextTurns.get(story.id);
  if (asked?.kind !== 'move' || asked.to !== next.stage) return [];
  const progress = progressOf(ledger.progress.get(story.id), story) ?? enteredStage(story);
  return [{ put: 'progress', progress: movedOn(progress, next, asked.findings) }];
}
