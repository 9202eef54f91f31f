import { ok } from '../../../contract/index.ts';
import { asker } from '../agents/index.ts';
import type { Handler } from './context.ts';

/** Every live run, in one transaction. */
export const agentStopAll: Handler<'agent.stopAll'> = ({ ledger, stops }, _input, { caller }) => {
  const request = asker(caller);
  return ok(stops.ask(ledger.liveRuns().map((run) => ({ run, ...request }))));
};
