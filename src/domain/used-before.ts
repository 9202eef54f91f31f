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
  const own = ownOf(last);
  return before === null ? { session, ...own } : { session, ...sum(own, before) };
}

/** The most sessions whose use is kept apart. Of older ones the sum is kept, with the id of one of them. */
const MOST_LEFT = 20;

/** What is left behind when a run goes on in another session: what it has used in the one of its facts, and in those before. */
export function leftBehind(facts: AgentFacts, next: string): UsedBefore[] {
  const { session, left } = facts;
  const all = session === null ? left : [...left, { session, ...ownOf(facts) }];
  const others = all.filter((one) => one.session !== next);
  const [oldest, second, ...rest] = others;
  if (oldest === undefined || second === undefined || others.length <= MOST_LEFT) return others;
  return [{ session: second.session, ...sum(oldest, second) }, ...rest];
}

/** What a run has used in all sessions that it has left. */
export function usedInLeft({ left }: Pick<AgentFacts, 'left'>): Used {
  return left.reduce<Used>(sum, { tokens: { input: null, output: null, cached: null }, costUsd: null });
}

type Used = Omit<UsedBefore, 'session'>;

/** What a run has used in its present session. */
function ownOf(facts: AgentFacts): Used {
  return combined(facts, usedInLeft(facts), minus);
}

const sum = (one: Used, other: Used): Used => combined(one, other, plus);

function combined(one: Used, other: Used, by: (one: number | null, other: number | null) => number | null): Used {
  const of = (name: keyof TokenCounts) => by(one.tokens[name], other.tokens[name]);
  return {
    tokens: { input: of('input'), output: of('output'), cached: of('cached') },
    costUsd: by(one.costUsd, other.costUsd),
  };
}

/** Null if both are unknown. */
export function plus(one: number | null, other: number | null): number | null {
  return one === null ? other : one + (other ?? 0);
}

function minus(one: number | null, other: number | null): number | null {
  return one === null ? null : Math.max(0, one - (other ?? 0));
}

/**
 * A total that a CLI tells of its session, as what is the run's own, and what is to be taken off from now on. A total below
 * what was counted before shows that the CLI counts from 0 again, so nothing is taken off.
 */
export function ownPart(total: number, before: number | null): { own: number; before: number | null } {
  return before === null || total < before ? { own: total, before: null } : { own: total - before, before };
}
