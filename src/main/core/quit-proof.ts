/** What a quit may say: of the stops that it asked for, and of all that earlier stops left behind. */
import { message, type ProcessRef, type StopReceipt } from '../../contract/index.ts';
import { countsOf, type QuitProof } from '../../domain/index.ts';
import type { ProcessTable, StoredFence } from './ports/index.ts';
import { keyOf, survivorsOf } from './stopping/index.ts';

/** What a quit looks at once its own stops have ended. */
export interface QuitFindings {
  /** Of the stops that this quit asked for. */
  receipts: readonly StopReceipt[];
  /** All fences of the project, also those of earlier stops. */
  fences: readonly StoredFence[];
  /** Processes whose fence a person forced. */
  released: readonly ProcessRef[];
  /** Runs whose stop has not ended in time. */
  late: readonly { story: string; agent: string }[];
}

/** Asks what lives of everything that is known to have survived. Never rejects: what cannot be told counts as alive. */
export async function quitProof(found: QuitFindings, table: ProcessTable): Promise<QuitProof> {
  const { receipts, fences, released, late } = found;
  const open = new Map<string, ProcessRef>();
  for (const one of [
    ...receipts.flatMap((receipt) => receipt.survivors),
    ...fences.flatMap((fence) => fence.processes),
    ...released,
  ])
    open.set(keyOf(one), one);
  const left = await survivorsOf([...open.values()], new Set(), table);
  const alive = new Set(left.map(keyOf));
  const closed = fences.filter(({ processes }) => !processes.some((one) => alive.has(keyOf(one))));
  const fenced = new Set(closed.map((fence) => fence.run));
  return {
    ...countsOf(receipts),
    left,
    unproven: [
      ...receipts.flatMap(({ verdict, run, story, agent, reason }) =>
        verdict === 'unknown' && !fenced.has(run) ? [{ story, agent, reason: reason ?? message('host.untold') }] : [],
      ),
      ...late.map(({ story, agent }) => ({ story, agent, reason: message('host.late') })),
      ...closed.map(({ story, agent, reason }) => ({ story, agent, reason: message('host.closed', { reason }) })),
    ],
  };
}
