/** Shows when each live run wrote last: one change a second for each at most, however much it writes. */
import type { WorkResult } from '../loop/loop.ts';
import type { World } from '../world.ts';

/** Reads what the runs' connections know anyway. It becomes durable with the run's next ordinary write. */
export function showOutput({ ledger, observed, live }: Pick<World, 'ledger' | 'observed' | 'live'>): WorkResult {
  for (const [id, { pty }] of live) {
    const at = pty.lastOutputAt();
    const run = ledger.runs.get(id);
    if (at !== null && run !== undefined && run.lastOutputAt !== at) observed.showRun(id, { lastOutputAt: at });
  }
  return 'done';
}
