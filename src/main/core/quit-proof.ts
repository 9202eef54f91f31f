/** What a quit proved: by its own stops, and about everything that earlier stops left. */
import { message, type ProcessRef, type StopReceipt } from '../../contract/index.ts';
import { countsOf, type QuitProof } from '../../domain/index.ts';
import type { ProcessTable, StoredFence } from './ports/index.ts';
import { keyOf, survivorsOf } from './stopping/index.ts';

/** What is known once the quit's own stops have ended. */
export interface QuitFindings {
  /** Receipts of the stops that this quit requested. */
  receipts: readonly StopReceipt[];
  /** All fences of the project. */
  fences: readonly StoredFence[];
  /** Processes of fences that a person released. */
  released: readonly ProcessRef[];
  /** Runs whose stop did not end in time. */
  late: readonly { story: string; agent: string }[];
}

/** Checks which of all known survivors are alive. Never rejects: a process that cannot be read counts as alive. */
export async function quitProof(found: QuitFindings, table: ProcessTable): Promise<QuitProof> {
  const { receipts, fences, released, late } = found;
  const candidates = new Map<string, ProcessRef>();
  for (const process of [
    ...receipts.flatMap((receipt) => receipt.survivors),
    ...fences.flatMap((fence) => fence.processes),
    ...released,
  ])
    candidates.set(keyOf(process), process);
  const left = await survivorsOf([...candidates.values()], new Set(), table);
  const alive = new Set(left.map(keyOf));
  const unexplained = fences.filter(({ processes }) => !processes.some((process) => alive.has(keyOf(process))));
  const fenced = new Set(unexplained.map((fence) => fence.run));
  return {
    ...countsOf(receipts),
    left,
    unproven: [
      ...receipts.flatMap(({ verdict, run, story, agent, reason }) =>
        verdict === 'unknown' && !fenced.has(run) ? [{ story, agent, reason: reason ?? message('host.untold') }] : [],
      ),
      ...late.map(({ story, agent }) => ({ story, agent, reason: message('host.late') })),
      ...unexplained.map(({ story, agent, reason }) => ({ story, agent, reason: message('host.closed', { reason }) })),
    ],
  };
}
