/** Recovery: processes of runs that an earlier host left are stopped with proof or fenced, before anything else. */
import { message } from '../../../../contract/index.ts';
import { ended, joinStops, receiptId } from '../../agents/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import { containmentOf, regainedHold } from '../parts/stop/hold.ts';
import { prove } from '../parts/stop/proof.ts';
import { receiptOf } from '../parts/stop/receipt.ts';
import { settle } from '../parts/stop/settle.ts';
import { clearStaleLock } from '../parts/stop/stale-lock.ts';
import type { World } from '../world.ts';

/**
 * Ends all runs that are still pending or running on record, and resolves to their number. Never rejects: if a run
 * cannot be ended, its slot stays closed and its worker tries again.
 */
export async function recover(world: World): Promise<number> {
  const interrupted = world.ledger.liveRuns();
  for (const run of interrupted) world.interrupted.add(run.id);
  await Promise.all(
    interrupted.map((run) =>
      endInterrupted(world, run).catch((error) => {
        world.log.error(`[recover] the record of ${run.agent} on ${run.story} could not be written`, error);
      }),
    ),
  );
  return interrupted.length;
}

/** Ends one run of an earlier host. */
export async function endInterrupted(world: World, run: StoredRun): Promise<void> {
  const since = world.clock.now();
  const outcome = await prove(world, run);
  await clearStaleLock(world, run.worktree, outcome, run.id);
  const now = world.ledger.runs.get(run.id) ?? run;
  const stopping = joinStops(now.stopping, { by: 'recovery', why: message('recover.why') }, since, () =>
    receiptId(world.random),
  );
  const held = { ...now, containment: containmentOf(regainedHold(world, now.id, now)) };
  const receipt = receiptOf(held, outcome, { ...stopping, id: stopping.receipt, since });
  // A requested stop stays on record. Since its receipt is written now, its worker removes the record next.
  const record = ended({ ...now, lastOutputAt: lastOutputAt(world, now) }, world.clock.now(), {
    code: null,
    reason: message('recover.interrupted'),
  });
  settle(world, record, receipt, {
    kind: outcome.verdict === 'gone' ? 'interrupted' : 'stop_failed',
    message: message('stop.proved', { why: message('recover.event'), receipt: receipt.id }),
  });
  world.interrupted.delete(run.id);
}

/** The earlier host wrote output to the run's log at once, but the output's time only with other changes of the record. */
function lastOutputAt({ terminals }: World, run: StoredRun): number | null {
  const times = [run.lastOutputAt, terminals.lastWriteAt(run.id)].filter((at) => at !== null);
  return times.length === 0 ? null : Math.max(...times);
}
