/**
 * A process in the worktree with no other evidence: the run's, or a person's? Decides who is spared (docs/stop.md,
 * "Which processes belong to a run").
 */
import type { ProcessInfo } from '../ports/index.ts';

export interface ForeignRule {
  /** The start of the run in the table's units; null: unknown. */
  since: number | null;
  adopters: ReadonlySet<number>;
  isAlive(pid: number): boolean;
  isMember(pid: number): boolean;
}

/**
 * Foreign: it is older than the run, or its direct parent is alive, is not the run's and is no adopter. An orphan that
 * is younger is the run's: its parent, now dead, was. Without a start of the run nobody can be told to be younger.
 */
export function isForeign(process: ProcessInfo, rule: ForeignRule): boolean {
  if (rule.since === null || process.startTime < rule.since) return true;
  const { ppid } = process;
  return ppid > 0 && rule.isAlive(ppid) && !rule.isMember(ppid) && !rule.adopters.has(ppid);
}
