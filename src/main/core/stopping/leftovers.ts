/** What an old run may have left in a worktree, looked for before a start. */
import { text } from '../../../contract/index.ts';
import { hasEnded } from './gone.ts';
import type { KillDeps, StopTarget } from './target.ts';

/** Scans in which the table must hold still once; each takes tens of milliseconds. */
const TRIES = 20;

/**
 * One target per run whose mark for this worktree some process carries; none: the worktree is free of marked processes.
 * Rejects when that cannot be told, which is never 'none'.
 */
export async function findLeftovers(worktree: string, deps: Pick<KillDeps, 'table'>): Promise<StopTarget[]> {
  for (let tries = 0; tries < TRIES; tries++) {
    const scan = await deps.table.scan();
    const targets = new Map<string, Leftover>();
    for (const process of scan.processes) {
      const { mark } = process;
      if (mark === null || mark.worktree !== worktree || hasEnded(process) || process.pid === scan.self) continue;
      const { pid, startTime } = process;
      const target = targets.get(mark.run) ?? leftoverOf(mark.run, worktree, startTime, scan.boot);
      // the run is at least as old as the eldest that is left of it; who is older than that cannot be told, and is spared
      const since = Math.min(target.since, startTime);
      targets.set(mark.run, { ...target, since, known: [...target.known, { pid, startTime }] });
    }
    if (targets.size > 0 || scan.closed) return [...targets.values()];
  }
  throw new Error(text('core.leftovers.fast'));
}

type Leftover = StopTarget & { since: number };

function leftoverOf(run: string, worktree: string, since: number, boot: string | null): Leftover {
  return { run, worktree, root: null, tty: 0, startedAt: null, since, boot, hold: null, known: [] };
}
