/** Recovery: before anything else, what lives of runs that an earlier host left behind is stopped with proof or fenced. */
import { text } from '../../../../contract/index.ts';
import { ended } from '../../agents/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import { containerOf, regained } from '../parts/stop/hold.ts';
import { prove } from '../parts/stop/proof.ts';
import { receiptOf } from '../parts/stop/receipt.ts';
import { settle } from '../parts/stop/settle.ts';
import { afterProof } from '../parts/stop/stale-lock.ts';
import type { World } from '../world.ts';

/** Handles all runs that the store still calls pending or running; resolves to their number. Rejects never for one run's sake. */
export async function recover(world: World): Promise<number> {
  const interrupted = world.ledger.liveRuns();
  await Promise.all(
    interrupted.map((run) =>
      recoverRun(world, run).catch((error) => {
        // its slot stays closed, and a person's stop tries anew
        world.log.error(`[recover] the record of ${run.agent} on ${run.story} could not be written`, error);
      }),
    ),
  );
  return interrupted.length;
}

async function recoverRun(world: World, run: StoredRun): Promise<void> {
  const since = world.clock.now();
  const outcome = await prove(world, run);
  const {
    receipt: id = `rcpt_${world.random.id(16)}`,
    by = 'recovery',
    why = text('core.recover.why'),
  } = run.stopping ?? {};
  const receipt = receiptOf({ ...run, container: containerOf(regained(world, run)) }, outcome, { id, by, why, since });
  // A stop that was asked is kept: with its receipt written, its record leaves the pool next.
  const record = {
    ...ended(run, world.clock.now(), { code: null, reason: text('core.recover.interrupted') }),
    stopping: run.stopping,
  };
  await afterProof(world, run.worktree, outcome, run.id);
  settle(world, record, receipt, {
    kind: outcome.verdict === 'gone' ? 'interrupted' : 'stop_failed',
    text: text('core.recover.event'),
    data: { receipt: receipt.id, verdict: outcome.verdict },
  });
}
