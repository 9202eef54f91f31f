/** Waits for exactly these identities to be gone. */
import type { Clock, Identity, ProcessTable } from '../ports/index.ts';

/** ms: the kernel ends a killed process within tenths of a millisecond. */
const FIRST_WAIT = 0.3;
/** ms: no need to ask more often, and little is lost by asking this late. */
const LONGEST_WAIT = 10;

/** Resolves to those still alive when all are gone or at `until` (ms since the epoch). One that cannot be told counts as alive. */
export async function waitUntilGone<T extends Identity>(
  those: readonly T[],
  until: number,
  deps: { table: ProcessTable; clock: Clock },
  onLeft: (left: number) => void,
): Promise<T[]> {
  let left = [...those];
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const alive: T[] = [];
    for (const one of left) if (await isAlive(one, deps.table)) alive.push(one);
    if (alive.length !== left.length) onLeft(alive.length);
    left = alive;
    const now = deps.clock.now();
    if (left.length === 0 || now >= until) return left;
    await deps.clock.sleep(Math.min(wait, until - now));
  }
}

async function isAlive(identity: Identity, table: ProcessTable): Promise<boolean> {
  try {
    return (await table.probe(identity)) !== null;
  } catch {
    // it could not be told: then it is not gone
    return true;
  }
}
