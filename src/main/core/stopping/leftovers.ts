/** Leftovers: processes of earlier runs in a worktree in which a run is about to start. */
import { MessageError, message } from '../../../contract/index.ts';
import type { Identity, TableScan } from '../ports/index.ts';
import { hasEnded } from './gone.ts';
import type { KillDeps, StopTarget } from './target.ts';

/** Scans before giving up on a closed one. Each takes tens of milliseconds. */
const MAX_SCANS = 20;

/**
 * Finds processes that carry a mark for this worktree, as one target per run. Empty: there are none.
 *
 * Processes without a readable mark are not found: the fence of their run keeps the worktree closed. `released`: runs
 * whose leftovers a person accepted. `moved`: the present place of worktrees by their former path, which marks may
 * still name. Rejects if the table cannot be read or no scan is closed, which never means 'none'.
 */
export async function findLeftovers(
  worktree: string,
  { table }: Pick<KillDeps, 'table'>,
  released: { has(run: string): boolean },
  moved: { get(path: string): { to: string } | undefined } = new Map(),
): Promise<(StopTarget & { startedAt: number })[]> {
  for (let scans = 0; scans < MAX_SCANS; scans++) {
    const scan = await table.scan();
    const leftovers = new Map<string, Leftover>();
    for (const process of scan.processes) {
      const { mark } = process;
      if (
        mark === null ||
        (moved.get(mark.worktree)?.to ?? mark.worktree) !== worktree ||
        hasEnded(process) ||
        process.pid === scan.self
      )
        continue;
      if (released.has(mark.run)) continue;
      const { pid, startTime } = process;
      const leftover = leftovers.get(mark.run) ?? { since: startTime, known: [] };
      // The run began no later than this. Whether older processes belong to it is unknown, so they are spared.
      leftover.since = Math.min(leftover.since, startTime);
      leftover.known.push({ pid, startTime });
      leftovers.set(mark.run, leftover);
    }
    if (leftovers.size > 0 || scan.closed)
      return [...leftovers].map(([run, leftover]) => targetOf(run, worktree, leftover, scan));
  }
  throw new MessageError(message('leftovers.fast'));
}

interface Leftover {
  /** Start of the oldest process, in the table's units. */
  since: number;
  known: Identity[];
}

function targetOf(run: string, worktree: string, { since, known }: Leftover, { origin, boot }: TableScan) {
  const startedAt = origin.atMs + since * origin.tickMs;
  return { run, worktree, root: null, tty: 0, startedAt, since, boot, hold: null, known };
}
