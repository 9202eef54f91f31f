/**
 * The stage rule: who works on a story whose state wants another role, or nobody, is stopped (docs/semantics.md,
 * "Reconcile"; I8).
 */
import { messageText } from '../../../../contract/index.ts';
import { misplacedReason } from '../parts/misplaced.ts';
import type { World } from '../world.ts';

/** One tick: writes down in one transaction which runs must stop; their own keys do the stopping. */
export async function applyStageRule(world: World): Promise<void> {
  const reading = await world.config.refresh();
  // From here on one synchronous turn: decision and write see the same state.
  const misplaced = world.ledger.liveRuns().flatMap((run) => {
    if (run.stopping !== null) return [];
    const why = misplacedReason(run, world.ledger.stories, reading);
    return why === null ? [] : [{ run, why }];
  });
  for (const { run, why } of misplaced) {
    world.log.info(`[reconcile] stopping '${run.agent}' on '${run.story}': ${messageText(why, 'copied')}`);
  }
  world.stops.ask(misplaced.map(({ run, why }) => ({ run, why, by: 'stage-rule' })));
  const held = world.spawner.describe(world.config.stop.containment);
  world.observed.showHost({
    lastReconcileAt: world.clock.now(),
    containment: held.containment,
    containmentWhy: held.why,
  });
}
