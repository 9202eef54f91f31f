/**
 * A requested stop: kill, verify, and only then change the record (docs/semantics.md, "Stop").
 *
 * Until the proof, the run keeps its status, so starts for its slot and worktree are refused (I1, I2).
 */
import { message, type StopReceipt } from '../../../../contract/index.ts';
import { isLive, leavesPipeline } from '../../../../domain/index.ts';
import { droppedEvent, ended } from '../../agents/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import type { NewEvent } from '../../state/handles.ts';
import { misplacedReason } from '../parts/misplaced.ts';
import { closeRun } from '../parts/stop/close-run.ts';
import { proveEnd } from '../parts/stop/proof.ts';
import { receiptOf } from '../parts/stop/receipt.ts';
import { settle } from '../parts/stop/settle.ts';
import type { World } from '../world.ts';

/** Carries out the stop. At its end the record has left the pool and the last event is written. */
export async function stopRun(world: World, run: StoredRun): Promise<void> {
  const request = run.stopping;
  if (request === null) return;
  const written = world.store.receipt(request.receipt);
  if (written !== null) {
    // An earlier host wrote the proof, but ended before it removed the record.
    await removeRecord(world, run, written);
    return;
  }
  if (!isStillWanted(world, run, request.by)) {
    withdraw(world, run);
    return;
  }
  world.kill.checkpoint('stop:begun');
  const { outcome, known } = await proveEnd(world, run);
  // Its last facts are part of the record that is written next.
  await world.sessions.end(run.id);
  world.kill.checkpoint('stop:unlocked');
  // Status, fence and receipt are written at once. `stopping` stays until the record is removed, so that a second stop
  // joins this one until its end.
  const now = { ...(world.ledger.runs.get(run.id) ?? run), known };
  const joined = now.stopping ?? request;
  const receipt = receiptOf(now, outcome, { id: joined.receipt, by: joined.by, why: joined.why, since: joined.since });
  const record = isLive(now) ? ended(now, world.clock.now(), howItEnded(receipt)) : now;
  settle(world, record, receipt, null);
  world.kill.checkpoint('stop:settled');
  await removeRecord(world, now, receipt);
}

/** An agent that has finished its turn has completed, as if it had exited with code 0. */
function howItEnded({ by, verdict }: StopReceipt): Parameters<typeof ended>[2] {
  return by === 'done' && verdict === 'gone'
    ? { code: 0, reason: null }
    : { code: null, reason: message('stop.stopped') };
}

/** After the proof is written: closes the terminal, removes the record from the pool and writes the last event. */
async function removeRecord(world: World, run: StoredRun, receipt: StopReceipt): Promise<void> {
  await closeRun(world, run.id);
  world.kill.checkpoint('stop:released');
  world.log.info(`[stop] worktree kept for ${run.story}:${run.agent}: ${run.worktree ?? 'none was made'}`);
  world.observed.commit(
    [{ remove: 'run', id: run.id }],
    [{ ...stopEvent(receipt), story: run.story, agent: run.agent, run: run.id }, ...droppedEvent(run)],
  );
  world.kill.checkpoint('stop:left');
}

/** Whether a rule still calls for the stop. Stops by other causes are always wanted. */
function isStillWanted(world: World, run: StoredRun, by: StopReceipt['by']): boolean {
  if (by === 'stage-rule') return misplacedReason(run, world.ledger.stories, world.config.reading) !== null;
  if (by !== 'story-left') return true;
  const stage = world.ledger.stories.get(run.story)?.stage;
  return stage === undefined || leavesPipeline(stage);
}

/** Withdraws the stop before anything has been killed. */
function withdraw(world: World, run: StoredRun): void {
  const { story, agent, id } = run;
  world.stops.withdraw(run, { kind: 'stop_withdrawn', message: message('stop.withdrawn'), story, agent, run: id });
}

function stopEvent(receipt: StopReceipt): Pick<NewEvent, 'kind' | 'message'> {
  return {
    kind: receipt.verdict !== 'gone' ? 'stop_failed' : receipt.by === 'done' ? 'completed' : 'stopped',
    message: message('stop.proved', {
      why: receipt.verdict === 'gone' ? receipt.why : (receipt.reason ?? message('unproven')),
      receipt: receipt.id,
    }),
  };
}
