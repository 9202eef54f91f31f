/** What still holds the rest of a run of an earlier host. */
import type { Containment } from '../../../../../contract/index.ts';
import type { Traces, TreeHold } from '../../../ports/index.ts';
import type { World } from '../../world.ts';

/** What the cgroup of an earlier host still holds; after a new start of the machine that is nothing of the run's. */
export function regained(
  { spawner, kill }: Pick<World, 'spawner' | 'kill'>,
  { cgroup, boot }: Pick<Traces, 'cgroup' | 'boot'>,
): TreeHold | null {
  return cgroup === null || boot === null || boot !== kill.table.boot() ? null : spawner.regain(cgroup);
}

/** What holds the rest of a run that this host did not start: of all containments only a cgroup outlives its host. */
export function containmentOf(hold: TreeHold | null): Containment {
  return hold === null ? 'none' : 'cgroup';
}
