/**
 * A stop that was asked: kill, verify, and only then change the record. The order is the point (docs/semantics.md,
 * "Stop"): while this runs the status stays as it is, so starts for slot and worktree are refused (I1, I2).
 */
import { message, type StopReceipt } from '../../../../contract/index.ts';
import { isLive } from '../../../../domain/index.ts';
import { ended } from '../../agents/index.ts';
import { leavesPipeline } from '../../pipeline/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import type { NewEvent } from '../../state/ledger.ts';
import { misplacedReason } from '../parts/misplaced.ts';
import { proveEnd } from '../parts/stop/proof.ts';
import { receiptOf } from '../parts/stop/receipt.ts';
import { release } from '../parts/stop/release.ts';
import { settle } from '../parts/stop/settle.ts';
import type { World } from '../world.ts';

/** A stop that was asked. Ends with the record out of the pool and everybody told. */
export async function stopRun(world: World, run: StoredRun): Promise<void> {
  const asked = run.stopping;
  if (asked === null) return;
  const written = world.store.receipt(asked.receipt);
  if (written !== null) {
    // The proof was written, but the host ended before the record could leave.
    await leave(world, run, written);
    return;
  }
  if (!stillWanted(world, run, asked.by)) {
    withdraw(world, run);
    return;
  }
  world.kill.checkpoint('stop:begun');
  const { outcome, known } = await proveEnd(world, run);
  world.kill.checkpoint('stop:unlocked');
  // One synchronous turn: the status, the fence and the receipt. `stopping` stays until the record leaves, so that a
  // second stop joins this one to its very end.
  const now = { ...(world.ledger.runs.get(run.id) ?? run), known };
  const wish = now.stopping ?? asked;
  const receipt = receiptOf(now, outcome, { id: wish.receipt, by: wish.by, why: wish.why, since: wish.since });
  const record = isLive(now) ? ended(now, world.clock.now(), { code: null, reason: message('stop.stopped') }) : now;
  settle(world, record, receipt, null);
  world.kill.checkpoint('stop:settled');
  await leave(world, now, receipt);
}

/** After the proof is written: the run's task ends, the last event is sent, the record leaves the pool. */
async function leave(world: World, run: StoredRun, receipt: StopReceipt): Promise<void> {
  await release(world, run.id);
  world.kill.checkpoint('stop:released');
  world.log.info(`[stop] worktree kept for ${run.story}:${run.agent}: ${run.worktree ?? 'none was made'}`);
  world.observed.commit(
    [{ remove: 'run', id: run.id }],
    [{ ...stopEvent(receipt), story: run.story, agent: run.agent, run: run.id }],
  );
  world.kill.checkpoint('stop:left');
}

/** Decided again just before the stop: the story may have moved back. What a person, a quit or a recovery asked stays asked. */
function stillWanted(world: World, run: StoredRun, by: StopReceipt['by']): boolean {
  if (by === 'stage-rule') return misplacedReason(run, world.ledger.stories, world.config.reading) !== null;
  if (by !== 'story-left') return true;
  const stage = world.ledger.stories.get(run.story)?.stage;
  return stage === undefined || leavesPipeline(stage);
}

/** The story moved back before its stop began: nothing was killed. */
function withdraw(world: World, run: StoredRun): void {
  const { story, agent, id } = run;
  world.stops.withdraw(run, { kind: 'stop_withdrawn', message: message('stop.withdrawn'), story, agent, run: id });
}

function stopEvent(receipt: StopReceipt): Pick<NewEvent, 'kind' | 'message'> {
  return {
    kind: receipt.verdict === 'gone' ? 'stopped' : 'stop_failed',
    message: message('stop.proved', {
      why: receipt.verdict === 'gone' ? receipt.why : (receipt.reason ?? message('unproven')),
      receipt: receipt.id,
    }),
  };
}
