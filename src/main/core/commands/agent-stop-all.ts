import { ok } from '../../../contract/index.ts';
import { stopRequestBy } from '../agents/index.ts';
import type { Handler } from './context.ts';

/** Requests the stop of every live run, in one transaction. */
export const agentStopAll: Handler<'agent.stopAll'> = ({ ledger, stops }, _input, { caller }) => {
  const request = stopRequestBy(caller);
  return ok(stops.ask(ledger.liveRuns().map((run) => ({ run, ...request }))));
};
