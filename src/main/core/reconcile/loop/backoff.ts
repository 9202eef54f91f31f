/** How long a key that failed waits: doubling from the first to the cap. A failed stop should be tried again soon, but not burn a core for hours. */
const FIRST_MS = 500;
const CAP_MS = 60_000;
/** Up to so much less, so that many keys that failed together do not come back together. */
const JITTER = 0.2;

/** ms until the next look after so many failures in a row, at least 1. `fraction`: random, in [0, 1). */
export function backoffMs(failures: number, fraction: number): number {
  return Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20)) * (1 - JITTER * fraction);
}
