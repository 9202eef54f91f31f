/** Recovery: before anything else, what lives of runs that an earlier host left behind is stopped with proof or fenced. */
import { text } from '../../../contract/index.ts';
import { ended, isLive } from '../agents/index.ts';
import { afterProof, containerOf, prove, receiptOf, settle } from './stop.ts';
import type { World } from './world.ts';

/** Handles all runs that the store still calls pending or running; resolves to their number. Rejects never for one run's sake. */
export async function recover(world: World): Promise<number> {
  const interrupted = [...world.ledger.runs.values()].filter(isLive);
  await Promise.all(
    interrupted.map(async (run) => {
      const since = world.clock.now();
      const outcome = await prove(world, run);
      const receipt = receiptOf({ ...run, container: containerOf(outcome) }, outcome, {
        id: run.stopping?.receipt ?? `rcpt_${world.random.id(16)}`,
        by: 'recovery',
        why: text('core.recover.why'),
        since,
      });
      // A stop that was asked is kept: with its receipt written, its record leaves the pool next.
      const record = {
        ...ended(run, world.clock.now(), { code: null, reason: text('core.recover.interrupted') }),
        stopping: run.stopping,
      };
      await afterProof(world, run, outcome);
      settle(world, record, receipt, {
        kind: outcome.verdict === 'gone' ? 'interrupted' : 'stop_failed',
        text: text('core.recover.event'),
        data: { receipt: receipt.id, verdict: outcome.verdict },
      });
    }),
  );
  return interrupted.length;
}
