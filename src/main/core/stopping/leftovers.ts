/** What an old run may have left in a worktree, looked for before a start. */
import { MessageError, message } from '../../../contract/index.ts';
import type { Identity, TableScan } from '../ports/index.ts';
import { hasEnded } from './gone.ts';
import type { KillDeps, StopTarget } from './target.ts';

/** Scans in which the table must hold still once; each takes tens of milliseconds. */
const TRIES = 20;

/**
 * One target per run whose mark for this worktree some process carries; none: the worktree is free of marked processes.
 * What carries no readable mark is for the fence of its run to keep out. `released`: runs whose rest a person took upon
 * themselves. `moved`: where worktrees were that marks still name -> where they are. Rejects when the table cannot be
 * read or does not hold still, which is never 'none'.
 */
export async function findLeftovers(
  worktree: string,
  { table }: Pick<KillDeps, 'table'>,
  released: { has(run: string): boolean },
  moved: { get(place: string): { to: string } | undefined } = new Map(),
): Promise<(StopTarget & { startedAt: number })[]> {
  for (let tries = 0; tries < TRIES; tries++) {
    const scan = await table.scan();
    const targets = new Map<string, Leftover>();
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
      const found = targets.get(mark.run) ?? { since: startTime, known: [] };
      // the run is at least as old as the eldest that is left of it; who is older than that cannot be told, and is spared
      found.since = Math.min(found.since, startTime);
      found.known.push({ pid, startTime });
      targets.set(mark.run, found);
    }
    if (targets.size > 0 || scan.closed)
      return [...targets].map(([run, found]) => leftoverOf(run, worktree, found, scan));
  }
  throw new MessageError(message('leftovers.fast'));
}

interface Leftover {
  since: number;
  known: Identity[];
}

function leftoverOf(run: string, worktree: string, { since, known }: Leftover, { origin, boot }: TableScan) {
  const startedAt = origin.atMs + since * origin.tickMs;
  return { run, worktree, root: null, tty: 0, startedAt, since, boot, hold: null, known };
}
