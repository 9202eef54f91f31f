/** The panel's rows: live runs by age, then ended ones, the newest first. */
import type { RunRecord, Snapshot } from '../../contract/index.ts';
import { isBusy } from '../../domain/index.ts';

export function panelRows(runs: Snapshot['runs']): RunRecord[] {
  return Object.values(runs).sort((a, b) => {
    const liveA = isBusy(a);
    const liveB = isBusy(b);
    if (liveA !== liveB) return liveA ? -1 : 1;
    return liveA ? a.startedAt - b.startedAt : (b.endedAt ?? b.startedAt) - (a.endedAt ?? a.startedAt);
  });
}
