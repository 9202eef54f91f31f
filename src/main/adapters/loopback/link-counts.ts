/** Counts the open links of a server: persons and runs have separate shares, and no run can take the whole share. */
import type { ConnectionLimits } from './connection-limits.ts';

export interface LinkCounts {
  /** Whether one more link would exceed a limit. `run`: whose token its client has; null: a person's client. */
  isFull(run: string | null): boolean;
  /** Counts a link that has opened. Call the returned function once when it has closed. */
  add(run: string | null): () => void;
}

/** Starts with no links. */
export function createLinkCounts(limits: Pick<ConnectionLimits, 'links' | 'runLinks' | 'linksPerRun'>): LinkCounts {
  let ofPersons = 0;
  let ofRuns = 0;
  /** How many links each run has open; a run without a link has no entry. */
  const byRun = new Map<string, number>();

  function change(run: string | null, by: 1 | -1): void {
    if (run === null) {
      ofPersons += by;
      return;
    }
    ofRuns += by;
    const count = (byRun.get(run) ?? 0) + by;
    if (count === 0) byRun.delete(run);
    else byRun.set(run, count);
  }
  return {
    isFull(run) {
      if (run === null) return ofPersons >= limits.links;
      return ofRuns >= limits.runLinks || (byRun.get(run) ?? 0) >= limits.linksPerRun;
    },
    add(run) {
      change(run, 1);
      return () => change(run, -1);
    },
  };
}
