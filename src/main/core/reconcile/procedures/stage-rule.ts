/**
 * The stage rule: an agent is stopped when its story's state calls for another role, or for none (docs/semantics.md,
 * "Reconcile"; I8).
 */
import { messageText } from '../../../../contract/index.ts';
import { misplacedReason } from '../parts/misplaced.ts';
import type { World } from '../world.ts';

/** Requests the stops of all misplaced runs in one transaction. The workers of these runs do the rest. */
export async function applyStageRule(world: World): Promise<void> {
  const reading = await world.config.refresh();
  // Nothing is awaited from here on, so that the decision and the write see the same state.
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
