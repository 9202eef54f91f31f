/** How a host that gets ready is waited for. */

/** A host recovers what an earlier one left before it listens: 50 runs take 3 s, on a busy machine far longer. */
export const READY_MS = 90_000;
export const LOOK_EVERY_MS = 50;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
