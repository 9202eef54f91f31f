/** Waits for what becomes true by itself, on machines of any speed. */
import { vi } from 'vitest';

/** ms: a test that waits this long has failed; a busy machine needs a few seconds for what takes a moment on an idle one. */
const PATIENCE_MS = 20_000;

/**
 * Tries until it no longer throws, and returns what it gave then; after PATIENCE_MS the last error is thrown. A bare
 * vi.waitFor gives up after a second.
 */
export function eventually<T>(check: () => T | Promise<T>, { everyMs = 50 } = {}): Promise<T> {
  return vi.waitFor(check, { timeout: PATIENCE_MS, interval: everyMs });
}
