/** Foreign processes: those in the worktree that a person started (docs/stop.md, "Which processes belong to a run"). */
import type { ProcessInfo } from '../ports/index.ts';

/** What the decision needs to know of the look. */
export interface ForeignRule {
  /** Start of the run, in the table's units. Null when unknown. */
  since: number | null;
  /** Pids that adopt orphans. */
  adopters: ReadonlySet<number>;
  isAlive(pid: number): boolean;
  isMember(pid: number): boolean;
}

/**
 * Whether a process that is in the worktree, with no other evidence, is foreign.
 *
 * A process that is older than the run is foreign. So is a process whose living parent neither belongs to the run nor
 * adopts orphans. A younger orphan belongs to the run, because its dead parent did. If the start of the run is unknown,
 * no process counts as younger.
 */
export function isForeign(process: ProcessInfo, rule: ForeignRule): boolean {
  if (rule.since === null || process.startTime < rule.since) return true;
  const { ppid } = process;
  return ppid > 0 && rule.isAlive(ppid) && !rule.isMember(ppid) && !rule.adopters.has(ppid);
}
