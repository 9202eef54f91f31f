/** The hold on a run that this host did not start. */
import type { Containment } from '../../../../../contract/index.ts';
import type { Traces, TreeHold } from '../../../ports/index.ts';
import type { World } from '../../world.ts';

/** The hold that the run's cgroup still gives. Null when there is none, or the cgroup is from another boot. */
export function regainedHold(
  { spawner, kill }: Pick<World, 'spawner' | 'kill'>,
  { cgroup, boot }: Pick<Traces, 'cgroup' | 'boot'>,
): TreeHold | null {
  return cgroup === null || boot === null || boot !== kill.table.boot() ? null : spawner.regain(cgroup);
}

/** The containment behind a regained hold: a cgroup is the only one that outlives its host. */
export function containmentOf(hold: TreeHold | null): Containment {
  return hold === null ? 'none' : 'cgroup';
}
