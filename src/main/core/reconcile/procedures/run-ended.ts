/** The end of a run by itself: the exit of its agent says that its root is gone, and nothing more. */
import { message } from '../../../../contract/index.ts';
import { ended, receiptId } from '../../agents/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import { proveEnd } from '../parts/stop/proof.ts';
import { receiptOf } from '../parts/stop/receipt.ts';
import { release } from '../parts/stop/release.ts';
import { settle } from '../parts/stop/settle.ts';
import type { World } from '../world.ts';

/** The agent ended by itself: what it left behind goes the same road, then the record says how it ended and stays. */
export async function endRun(world: World, run: StoredRun, code: number | null): Promise<void> {
  const since = world.clock.now();
  const { outcome, known } = await proveEnd(world, run);
  const now = { ...(world.ledger.runs.get(run.id) ?? run), known };
  const receipt = receiptOf(now, outcome, {
    id: receiptId(world.random),
    by: 'exit',
    why: code === null ? message('stop.ended') : message('stop.ended.code', { code }),
    since,
  });
  const gone = outcome.verdict === 'gone';
  const record = ended(now, world.clock.now(), {
    code,
    reason: gone ? null : (receipt.reason ?? message('stop.left')),
  });
  // A stop asked meanwhile is kept: it scans once more and takes the record out.
  settle(world, record, receipt, {
    kind: record.status === 'completed' ? 'completed' : 'failed',
    message: message('stop.proved', {
      why: record.reason ?? message('run.exit', { code: 0 }),
      receipt: receipt.id,
    }),
  });
  await release(world, run.id);
}
