/** What the scheduler may do: start an agent as a person does, and block a story whose start is refused. */
import type { Message, Result } from '../../../contract/index.ts';
import { THE_SCHEDULER } from '../../../domain/index.ts';
import { onBehalfOf } from '../state/handles.ts';
import type { HandlerContext } from './context.ts';
import { dispatch } from './dispatch.ts';
import { flagBlocked } from './story-flags.ts';

/** The scheduler has no session. */
const NO_SESSION = -1;

/** The scheduler's calls. Every event that they write names it. */
export function automaticCalls(context: HandlerContext) {
  const wanted = onBehalfOf(context.wanted, THE_SCHEDULER, context.ledger.runs);
  return {
    /** Calls `agent.start`. A refusal is a result, as for every caller. */
    start: (start: { story: string; agent: string }): Promise<Result<unknown>> =>
      dispatch(context, 'agent.start', start, { session: NO_SESSION, caller: THE_SCHEDULER }),
    block(story: string, why: Message): void {
      flagBlocked({ ...context, wanted }, story, why);
    },
  };
}
