/** Shows the time of each live run's last output, at most once a second. */
import type { World } from '../world.ts';

/** The time becomes durable with the next write of the run's record. After a crash, recovery takes it from the log. */
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
