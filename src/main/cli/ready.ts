/** How long and how often to check whether a starting host is ready. */

/** A host recovers what an earlier host left before it listens: 3 s for 50 runs, much longer on a busy machine. */
export const READY_TIMEOUT_MS = 90_000;
export const POLL_INTERVAL_MS = 50;

/** Resolves after `ms` milliseconds. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
