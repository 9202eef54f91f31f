import { ok } from '../../../contract/index.ts';
import { asker, wishStop } from '../agents/index.ts';
import type { Handler } from './context.ts';

/** Every live run, in one transaction. */
export const agentStopAll: Handler<'agent.stopAll'> = (context, input, { caller }) => {
  const { ledger, clock, random } = context;
  const wish = asker(input.via, caller);
  const asked = ledger.liveRuns().map((run) => wishStop(run, wish, clock.now(), () => `rcpt_${random.id(16)}`));
  const changed = asked.filter((one) => one.changed);
  const seq = ledger.commit(
    changed.map((one) => ({ put: 'run' as const, run: one.run })),
    changed.map((one) => one.event),
  );
  if (changed.length > 0) context.checkpoint('stop:asked');
  for (const one of asked) context.wake.run(one.run.id);
  return ok({ seq, receipts: asked.map((one) => one.receipt) });
};
