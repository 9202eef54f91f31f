/** What earlier runs have used of a session that a run continues, so that each run counts only what is its own. */
import type { AgentFacts, TokenCounts, UsedBefore } from './agent-facts.ts';

/** For a run that continues `session`. `earlier`: runs, the newest first. Null: none of them was in it. */
export function usedBefore(
  earlier: readonly { facts: AgentFacts | null }[],
  session: string | null,
): UsedBefore | null {
  const last = earlier.find(({ facts }) => facts !== null && facts.session === session)?.facts ?? null;
  if (last === null || session === null) return null;
  const before = last.before?.session === session ? last.before : null;
  const plus = (own: number | null, more = null as number | null) => (own === null ? more : own + (more ?? 0));
  const total = (name: keyof TokenCounts) => plus(last.tokens[name], before?.tokens[name]);
  return {
    session,
    tokens: { input: total('input'), output: total('output'), cached: total('cached') },
    costUsd: plus(last.costUsd, before?.costUsd),
  };
}

/**
 * A total that a CLI tells of its session, as what is the run's own, and what is to be taken off from now on. A total below
 * what was counted before shows that the CLI counts from 0 again, so nothing is taken off.
 */
export function ownPart(total: number, before: number | null): { own: number; before: number | null } {
  return before === null || total < before ? { own: total, before: null } : { own: total - before, before };
}
