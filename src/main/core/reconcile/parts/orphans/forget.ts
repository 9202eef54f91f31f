/** What need not be remembered any more of old runs: records of it would pile up for years. */
import type { TableScan } from '../../../ports/index.ts';
import type { ObservedChange } from '../../../state/handles.ts';
import type { World } from '../../world.ts';

/** Forgets released runs of which nothing is seen any more, and whatever was seen before the machine was started again. */
export function forgetEnded({ ledger, observed, spawner }: World, scan: TableScan): void {
  const marked = new Set(scan.processes.flatMap((one) => one.mark?.run ?? []));
  const seen = new Map(scan.processes.map((one) => [one.pid, one.startTime]));
  const held = new Set(spawner.cgroups().map(({ run }) => run));
  const changes: ObservedChange[] = [];
  for (const { run, boot, processes } of ledger.releases.values()) {
    const lives = marked.has(run) || held.has(run) || processes.some((one) => seen.get(one.pid) === one.startTime);
    if (boot !== scan.boot || !lives) changes.push({ remove: 'release', run });
  }
  for (const { from, boot } of ledger.moved.values()) if (boot !== scan.boot) changes.push({ remove: 'moved', from });
  if (changes.length > 0) observed.commit(changes);
}
