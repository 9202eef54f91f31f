/** Drops records of old runs and moves that are no longer needed, since they would pile up for years. */
import type { TableScan } from '../../../ports/index.ts';
import type { ObservedChange } from '../../../state/handles.ts';
import type { World } from '../../world.ts';

/**
 * Drops the releases of runs whose processes are all gone, and everything that was recorded in an earlier boot.
 * `contained`: runs that may have a container.
 */
export function forgetEnded({ ledger, observed, spawner }: World, scan: TableScan, contained: readonly string[]): void {
  const marked = new Set(scan.processes.flatMap((process) => process.mark?.run ?? []));
  const startTimes = new Map(scan.processes.map((process) => [process.pid, process.startTime]));
  const held = new Set([...spawner.cgroups().map(({ run }) => run), ...contained]);
  const changes: ObservedChange[] = [];
  for (const { run, boot, processes } of ledger.releases.values()) {
    const lives =
      marked.has(run) || held.has(run) || processes.some(({ pid, startTime }) => startTimes.get(pid) === startTime);
    // a container may outlive a boot, or be started again by its runtime
    if ((boot !== scan.boot && !contained.includes(run)) || !lives) changes.push({ remove: 'release', run });
  }
  for (const { from, boot } of ledger.moved.values()) if (boot !== scan.boot) changes.push({ remove: 'moved', from });
  if (changes.length > 0) observed.commit(changes);
}
