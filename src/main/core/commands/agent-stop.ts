import { ok, refuse, text } from '../../../contract/index.ts';
import { findRun } from '../../../domain/index.ts';
import { asker, wishStop } from '../agents/index.ts';
import type { Handler } from './context.ts';

/** Writes the wish; reconcile kills and verifies, and the receipt tells. A second stop joins the first. */
export const agentStop: Handler<'agent.stop'> = (context, input, { caller }) => {
  const run = findRun(context.ledger.runsOf(input.story), input.story, input.agent);
  if (run === undefined) {
    return refuse(
      'unknown-run',
      text('core.command.stop.unknown', { agent: input.agent, story: input.story }),
      text('core.command.stop.unknown.remedy'),
      {
        field: 'agent',
        value: input.agent,
      },
    );
  }
  const wish = asker(input.via, caller);
  const asked = wishStop(run, wish, context.clock.now(), () => `rcpt_${context.random.id(16)}`);
  const seq = asked.changed
    ? context.ledger.commit([{ put: 'run', run: asked.run }], [asked.event])
    : context.ledger.seq;
  if (asked.changed) context.checkpoint('stop:asked');
  context.wake.run(run.id);
  return ok({ seq, receipt: asked.receipt });
};
