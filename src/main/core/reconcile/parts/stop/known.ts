/** Which processes the record of a run keeps after a stop. */
import type { StoredRun } from '../../../ports/index.ts';
import type { StopOutcome } from '../../../stopping/index.ts';
import type { World } from '../../world.ts';
import { uniqueByIdentity } from '../join-fences.ts';

/** Without proof, the record keeps the living processes of the run's lineage, because the lineage ends with the run. */
export async function knownToKeep(world: World, run: StoredRun, outcome: StopOutcome): Promise<StoredRun['known']> {
  if (outcome.verdict === 'gone') return run.known;
  const known = uniqueByIdentity([...run.known, ...world.lineage.of(run.id)]);
  try {
    return await world.kill.table.alive(known);
  } catch (error) {
    world.log.error(`[stop] the living processes of ${run.agent} on ${run.story} could not be read`, error);
    return known;
  }
}
