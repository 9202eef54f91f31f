/** Stops that reconcile itself asks for. */
import type { StopCause } from '../../../../contract/index.ts';
import { wishStop } from '../../agents/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import { runKey } from '../keys.ts';
import type { World } from '../world.ts';

/**
 * Writes the wish to stop some runs, durably and in one transaction (200 of their own take a second on a slow disk), and
 * wakes their workers. Returns the receipts' ids in the same order; a second wish joins the first.
 */
export function askStops(
  world: Pick<World, 'ledger' | 'clock' | 'random' | 'mark' | 'kill'>,
  wishes: readonly { run: StoredRun; why: string }[],
  by: StopCause,
): string[] {
  const asked = wishes.map(({ run, why }) =>
    wishStop(run, { by, why }, world.clock.now(), () => `rcpt_${world.random.id(16)}`),
  );
  const changed = asked.filter((one) => one.changed);
  if (changed.length > 0) {
    world.ledger.commit(
      changed.map((one) => ({ put: 'run' as const, run: one.run })),
      changed.map((one) => one.event),
    );
    world.kill.checkpoint('stop:asked');
  }
  for (const one of asked) world.mark(runKey(one.run.id));
  return asked.map((one) => one.receipt);
}
