/** A start that failed: its slot becomes free only with proof. */
import { type Message, machineFailure, message, RefusalError, whyOf } from '../../../../../contract/index.ts';
import { isGate } from '../../../../../domain/index.ts';
import { ended, receiptId, spawned } from '../../../agents/index.ts';
import type { World } from '../../world.ts';
import { gateResultAt } from '../gates/record.ts';
import { turnEnded } from '../pipeline/turn.ts';
import { closeRun } from '../stop/close-run.ts';
import { knownToKeep } from '../stop/known.ts';
import { prove } from '../stop/proof.ts';
import { receiptOf } from '../stop/receipt.ts';
import { settle } from '../stop/settle.ts';
import { spawnedFacts } from './spawn.ts';

/**
 * Ends a run whose start failed, and records why.
 *
 * A process may have been spawned all the same, for example if the record could not be written after the fork. So
 * everything is killed and verified first; without proof a fence stays (I2).
 */
export async function failStart(world: World, id: string, error: unknown): Promise<void> {
  const run = world.ledger.runs.get(id);
  if (run === undefined) return;
  if (!(error instanceof RefusalError)) world.log.error(`[start] ${run.agent} on ${run.story} failed`, error);
  const shortage = machineFailure(error);
  const reason = shortage === null ? reasonOf(error) : message('launch.machine', { why: whyOf(error) });
  const outcome = await prove(world, run);
  const known = await knownToKeep(world, run, outcome);
  const recorded = world.ledger.runs.get(id) ?? run;
  const live = world.live.get(id);
  // The traces may be missing from the record, and a fence needs them.
  const withTraces = live === undefined ? recorded : spawned(recorded, spawnedFacts(world, id, live.pty));
  const now = { ...withTraces, known: [...withTraces.known, ...known] };
  const failed = ended(now, world.clock.now(), { code: null, reason });
  const gate = gateResultAt(world, failed, { ...outcome, by: 'recovery', why: reason });
  const event = gate?.event ?? {
    kind: isGate(run) ? ('gate_failed' as const) : ('failed' as const),
    message: reason,
  };
  if (outcome.verdict === 'gone' && outcome.killed.length === 0) {
    world.observed.commit(
      [
        { put: 'run', run: failed },
        ...turnEnded(world, failed, 'recovery'),
        ...(gate === null ? [] : [{ put: 'gate-result' as const, result: gate.result }]),
      ],
      [{ ...event, story: run.story, agent: run.agent, run: id }],
    );
  } else {
    const receipt = receiptOf(now, outcome, {
      id: receiptId(world.random),
      by: 'recovery',
      why: message('launch.failed.receipt'),
      since: world.clock.now() - outcome.ms,
    });
    settle(world, failed, receipt, event);
  }
  // Only now, since what it lacks may keep the record above from being written: then this is called again.
  if (shortage !== null) world.outages.take(run.agent, { code: shortage, why: reason });
  await closeRun(world, id);
}

function reasonOf(error: unknown): Message {
  return error instanceof RefusalError ? error.refusal.why : message('launch.failed', { why: whyOf(error) });
}
