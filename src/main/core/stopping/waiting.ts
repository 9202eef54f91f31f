/** Waits for exactly these identities to be gone. */
import type { Clock, Identity, ProcessTable } from '../ports/index.ts';

/** ms: the kernel ends a killed process within tenths of a millisecond. */
const FIRST_WAIT_MS = 0.3;
/** ms: no need to ask more often, and little is lost by asking this late. */
const LONGEST_WAIT_MS = 10;

/** Resolves to those still alive when all are gone or at `until` (Clock.elapsed()). */
export async function waitUntilGone<T extends Identity>(
  those: readonly T[],
  until: number,
  deps: { table: ProcessTable; clock: Clock },
  /** Told whenever somebody is seen gone. */
  onLeft: (left: readonly T[]) => void,
): Promise<T[]> {
  let left = [...those];
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const alive = await deps.table.alive(left);
    if (alive.length !== left.length) onLeft(alive);
    left = alive;
    const now = deps.clock.elapsed();
    if (left.length === 0 || now >= until) return left;
    await deps.clock.sleep(Math.min(wait, until - now));
  }
}
