/** Waits for a condition that becomes true by itself, on machines of any speed. */
import { vi } from 'vitest';

/** Long enough for a busy machine, which may need seconds for what an idle one does at once. */
const TIMEOUT_MS = 20_000;

/**
 * Repeats `check` until it no longer throws, and resolves with its result. Rejects with the last error after TIMEOUT_MS.
 * vi.waitFor without options gives up after a second.
 */
export function eventually<T>(check: () => T | Promise<T>, { everyMs = 50 } = {}): Promise<T> {
  return vi.waitFor(check, { timeout: TIMEOUT_MS, interval: everyMs });
}
