/** What the pipeline may do by itself: start an agent as a person does, move a story, and block one. */
import { type Message, message, ok, type Result, refuse, type Stage, startRefusal } from '../../../contract/index.ts';
import {
  type Findings,
  findingsMessage,
  type Merged,
  occupiesStory,
  progressOf,
  THE_SCHEDULER,
} from '../../../domain/index.ts';
import { enteredStage, moved, movedOn, rankAtEnd } from '../pipeline/index.ts';
import type { StoredStory } from '../ports/index.ts';
import { onBehalfOf } from '../state/handles.ts';
import type { HandlerContext } from './context.ts';
import { dispatch } from './dispatch.ts';
import { flagBlocked } from './story-flags.ts';
import { wakeAfterMove } from './story-move.ts';
import { unknownStory } from './unknown-story.ts';

/** The scheduler has no session. */
const NO_SESSION = -1;

/** As PipelineMove of reconcile. */
interface Move {
  story: string;
  from: Stage;
  to: Stage;
  findings: Findings | null;
  merged?: Merged;
  why?: Message;
}

/** The scheduler's calls. Every event that they write names it. */
export function automaticCalls(context: HandlerContext) {
  const wanted = onBehalfOf(context.wanted, THE_SCHEDULER, context.ledger.runs);
  return {
    /** Calls `agent.start`. A refusal is a result, as for every caller. */
    start: (start: { story: string; agent: string }): Promise<Result<unknown>> =>
      dispatch(context, 'agent.start', start, { session: NO_SESSION, caller: THE_SCHEDULER }),
    /** Checks and writes in one turn, so that a person's move, flag or start before it wins. */
    move: async (move: Move): Promise<Result<unknown>> => moveOn({ ...context, wanted }, move),
    block(story: string, why: Message): void {
      flagBlocked({ ...context, wanted }, story, why);
    },
  };
}

/** Stage and progress change in one transaction: after a crash, the next stage knows what it was sent. */
function moveOn(context: HandlerContext, move: Move): Result<{ seq: number }> {
  const { story: id, from, to, findings, merged } = move;
  const { ledger, wanted, store, clock } = context;
  const story = ledger.stories.get(id);
  if (story === undefined) return unknownStory(id);
  const refusal = moveRefusal(context, story, from, to);
  if (refusal !== null) return refusal;
  const progress = progressOf(ledger.progress.get(id), story) ?? enteredStage(story);
  // Never before it entered the stage that it leaves, even if the clock was set back.
  const at = Math.max(clock.now(), story.movedAt);
  const next = { ...moved(story, to, rankAtEnd(store, to), at), merged: merged ?? story.merged };
  const seq = wanted.commit(
    [
      { put: 'story', story: next },
      { put: 'progress', progress: movedOn(progress, next, findings) },
    ],
    [{ kind: merged === undefined ? 'story_moved' : 'story_merged', message: textOf(move), story: id }],
  );
  wakeAfterMove(context, id, to);
  return ok({ seq });
}

function textOf({ from, to, findings, merged, why }: Move): Message {
  if (why !== undefined) return why;
  if (merged !== undefined) return message('merge.moved', { base: merged.base, commit: merged.commit.slice(0, 12) });
  if (findings === null) return message('command.move.done', { from, to });
  return message('pipeline.returned', { from, to, findings: findingsMessage(findings) });
}

function moveRefusal({ ledger }: HandlerContext, story: StoredStory, from: Stage, to: Stage) {
  const { id } = story;
  if (story.stage !== from) return refuse('wrong-stage', message('pipeline.left', { story: id, from }));
  if (to === 'done') return null;
  if (story.blocked !== null || story.frozen || story.hold !== null)
    return refuse('not-allowed', message('pipeline.flagged', { story: id }));
  const busy = ledger.runsOf(id).find(occupiesStory);
  if (busy === undefined) return null;
  return {
    ok: false as const,
    error: startRefusal({ code: 'worktree-busy', values: { agent: busy.agent, story: id } }),
  };
}
