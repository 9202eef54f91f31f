import { message, ok, refuse } from '../../../contract/index.ts';
import { findRun } from '../../../domain/index.ts';
import { stopRequestBy } from '../agents/index.ts';
import type { Handler } from './context.ts';

/** Requests the stop of a run. Reconcile then kills, verifies and writes the receipt. A second stop joins the first. */
export const agentStop: Handler<'agent.stop'> = (context, input, { caller }) => {
  const run = findRun(context.ledger.runsOf(input.story), input.story, input.agent, input.run);
  if (run === undefined) {
    return refuse('unknown-run', message('command.stop.unknown', { agent: input.agent, story: input.story }), {
      field: 'agent',
      value: input.agent,
    });
  }
  const { seq, receipts } = context.stops.ask([{ run, ...stopRequestBy(caller) }]);
  return ok({ seq, receipt: receipts[0] ?? '' });
};
