/** The hold on a run that this host did not start. */
import type { Containment } from '../../../../../contract/index.ts';
import type { Traces, TreeHold } from '../../../ports/index.ts';
import type { World } from '../../world.ts';

/**
 * The hold that the run's cgroup and container still give. Null when there is none, or the cgroup is from another boot.
 * A container is found in any boot.
 */
export function regainedHold(
  { spawner, kill }: Pick<World, 'spawner' | 'kill'>,
  run: string,
  { cgroup, boot }: Pick<Traces, 'cgroup' | 'boot'>,
): TreeHold | null {
  const inner = cgroup === null || boot === null || boot !== kill.table.boot() ? null : spawner.regain(cgroup);
  return spawner.regainContainer?.(run, inner) ?? inner;
}

/** The containment behind a regained hold: a cgroup is the only one that outlives its host. */
export function containmentOf(hold: TreeHold | null): Containment {
  return (hold?.cgroup ?? null) === null ? 'none' : 'cgroup';
}
