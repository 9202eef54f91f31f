/** Waits until given processes are gone. */
import type { Clock, Identity, ProcessTable } from '../ports/index.ts';

/** First pause between two checks: the kernel ends a killed process within tenths of a millisecond. It doubles. */
const FIRST_WAIT_MS = 0.3;
/** Longest pause: shorter ones would cost more than they gain. */
const LONGEST_WAIT_MS = 10;

/**
 * Resolves when all are gone, or at `untilMs` (by Clock.elapsed()), to those still alive. Calls `onChange` with those
 * still alive whenever some are gone.
 */
export async function waitUntilGone<T extends Identity>(
  identities: readonly T[],
  untilMs: number,
  deps: { table: ProcessTable; clock: Clock },
  onChange: (alive: readonly T[]) => void,
): Promise<T[]> {
  let left = [...identities];
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const alive = await deps.table.alive(left);
    if (alive.length !== left.length) onChange(alive);
    left = alive;
    const now = deps.clock.elapsed();
    if (left.length === 0 || now >= untilMs) return left;
    await deps.clock.sleep(Math.min(waitMs, untilMs - now));
  }
}
