/** What a record keeps of a run that could not be proven gone. */
import type { StoredRun } from '../../../ports/index.ts';
import type { StopOutcome } from '../../../stopping/index.ts';
import type { World } from '../../world.ts';
import { eachOnce } from '../joined-fence.ts';

/** The run as its record is to be kept: without proof, with those that descend from it and live, since the ledger of them ends. */
export async function remembering(world: World, run: StoredRun, outcome: StopOutcome): Promise<StoredRun['known']> {
  if (outcome.verdict === 'gone') return run.known;
  const known = eachOnce([...run.known, ...world.lineage.of(run.id)]);
  try {
    return await world.kill.table.alive(known);
  } catch (error) {
    world.log.error(`[stop] who lives of ${run.agent} on ${run.story} could not be asked`, error);
    return known;
  }
}
