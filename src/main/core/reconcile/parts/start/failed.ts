/** A start that could not be made: its slot is freed with proof only. */
import { message, RefusalError, whyOf } from '../../../../../contract/index.ts';
import { ended, receiptId, spawned } from '../../../agents/index.ts';
import type { World } from '../../world.ts';
import { prove } from '../stop/proof.ts';
import { receiptOf } from '../stop/receipt.ts';
import { release } from '../stop/release.ts';
import { remembering } from '../stop/remembering.ts';
import { settle } from '../stop/settle.ts';
import { spawnedFacts } from './spawn.ts';

/**
 * A start that could not be made. Something may have been spawned nevertheless (the record could not be written, the
 * terminal could not be opened after the fork), so the slot is freed with proof only, or a fence stays (I2).
 */
export async function failStart(world: World, id: string, error: unknown): Promise<void> {
  const run = world.ledger.runs.get(id);
  if (run === undefined) return;
  const refusal = error instanceof RefusalError ? error.refusal : null;
  if (refusal === null) world.log.error(`[start] ${run.agent} on ${run.story} failed`, error);
  const reason = refusal === null ? message('launch.failed', { why: whyOf(error) }) : refusal.why;
  const outcome = await prove(world, run);
  const known = await remembering(world, run, outcome);
  const recorded = world.ledger.runs.get(id) ?? run;
  const live = world.live.get(id);
  // what was spawned may have missed its record: a fence needs its traces
  const facts = live === undefined ? recorded : spawned(recorded, spawnedFacts(world, id, live.pty));
  const now = { ...facts, known: [...facts.known, ...known] };
  const failed = ended(now, world.clock.now(), { code: null, reason });
  const event = { kind: 'failed' as const, message: reason };
  if (outcome.verdict === 'gone' && outcome.killed.length === 0) {
    world.observed.commit([{ put: 'run', run: failed }], [{ ...event, story: run.story, agent: run.agent, run: id }]);
  } else {
    const receipt = receiptOf(now, outcome, {
      id: receiptId(world.random),
      by: 'recovery',
      why: message('launch.failed.receipt'),
      since: world.clock.now() - outcome.ms,
    });
    settle(world, failed, receipt, event);
  }
  await release(world, id);
}
