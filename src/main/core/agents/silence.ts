/** How long a run has written no output, and whether it has stalled. Decisions only. */

/**
 * Two looks further apart than this count as this long. A machine that was suspended, or a host that had no time to
 * look, could not have seen any output.
 */
export const LONGEST_GAP_MS = 10_000;

/** The silence of one run, as it was at the last look. */
export interface Silence {
  /** Time of its last output, in ms since the epoch; null before the first. */
  lastOutputAt: number | null;
  /** How long it has written nothing since then, in ms. */
  ms: number;
}

/** `earlier`: undefined at the first look. `gapMs`: the time since the look before, by a clock that never goes back. */
export function silenceNow(earlier: Silence | undefined, lastOutputAt: number | null, gapMs: number): Silence {
  if (earlier === undefined || earlier.lastOutputAt !== lastOutputAt) return { lastOutputAt, ms: 0 };
  return { lastOutputAt, ms: earlier.ms + Math.min(gapMs, LONGEST_GAP_MS) };
}

/** `stallMs`: as WatchdogConfig. */
export function isStalled({ ms }: Silence, stallMs: number | null): boolean {
  return stallMs !== null && ms >= stallMs;
}
