/**
 * The delay before a failed key is tried again. It doubles from the first to the longest: a failed stop is retried
 * soon, but does not keep a core busy for hours.
 */
const FIRST_MS = 500;
const LONGEST_MS = 60_000;
/** The delay is shortened by a random part, at most this fraction, so that keys that failed together spread out. */
const JITTER = 0.2;

/**
 * ms until the next try. `failures`: how many tries failed in a row, at least 1. `fraction`: a random number in [0, 1).
 */
export function backoffMs(failures: number, fraction: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20)) * (1 - JITTER * fraction);
}
