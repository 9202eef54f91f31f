/** Shows when each live run wrote last: one change a second for each at most, however much it writes. */
import type { World } from '../world.ts';

/** Reads what the runs' connections know anyway. It becomes durable with the run's next ordinary write. */
export async function showOutput({
  ledger,
  observed,
  live,
}: Pick<World, 'ledger' | 'observed' | 'live'>): Promise<void> {
  for (const [id, { pty }] of live) {
    const at = pty.lastOutputAt();
    const run = ledger.runs.get(id);
    if (at !== null && run !== undefined && run.lastOutputAt !== at) observed.showRun(id, { lastOutputAt: at });
  }
}
