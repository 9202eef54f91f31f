/** The end of a run whose agent has exited. The exit proves nothing about other processes of the run. */
import { type Message, message } from '../../../../contract/index.ts';
import { exitMessage } from '../../../../domain/index.ts';
import { ended, receiptId } from '../../agents/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import { noteChanges } from '../parts/gates/changes.ts';
import { closeRun } from '../parts/stop/close-run.ts';
import { proveEnd } from '../parts/stop/proof.ts';
import { receiptOf } from '../parts/stop/receipt.ts';
import { settle } from '../parts/stop/settle.ts';
import type { World } from '../world.ts';

/**
 * Kills and verifies what the agent left behind. The record then tells how it ended, and stays in the pool. `overdue`: why
 * it has reached its time limit, so that it is ended in the same way.
 */
export async function endRun(
  world: World,
  run: StoredRun,
  code: number | null,
  overdue: Message | null = null,
): Promise<void> {
  const since = world.clock.now();
  await noteChanges(world, run);
  const { outcome, known } = await proveEnd(world, run);
  // Its last facts and its last line, which says why it has failed, are part of the record that is written next.
  await world.sessions.end(run.id);
  await world.terminals.settled(run.id);
  const now = { ...(world.ledger.runs.get(run.id) ?? run), known };
  const receipt = receiptOf(now, outcome, {
    id: receiptId(world.random),
    by: overdue === null ? 'exit' : 'timeout',
    why: overdue ?? (code === null ? message('stop.ended') : message('stop.ended.code', { code })),
    since,
  });
  const gone = outcome.verdict === 'gone';
  const record = ended(now, world.clock.now(), {
    code,
    reason: gone ? overdue : (receipt.reason ?? message('stop.left')),
  });
  // A stop that was requested meanwhile stays on record. Its procedure looks once more and removes the record.
  settle(world, record, receipt, {
    kind: record.status === 'completed' ? 'completed' : 'failed',
    message: message('stop.proved', {
      why: record.reason ?? exitMessage(0),
      receipt: receipt.id,
    }),
  });
  await closeRun(world, run.id);
}
