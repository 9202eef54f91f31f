/** Sums of what several runs have used. */
import type { AgentFacts, CostSource } from './agent-facts.ts';

/** What several runs have used together. Null is unknown, never 0. */
export interface FactTotals {
  /** The input and output tokens of the runs that told them. */
  tokens: number | null;
  /** How many runs told their tokens, and how many their cost. */
  tokensOf: number;
  /** In US dollars, of the runs that told it. */
  costUsd: number | null;
  costOf: number;
  /** `prices`: at least one cost was computed from the table of prices. */
  costFrom: CostSource | null;
  /** How many runs there are. */
  runs: number;
}

/** The input and output tokens of a run; null if either is unknown. */
export function tokensOf({ tokens }: Pick<AgentFacts, 'tokens'>): number | null {
  return tokens.input === null || tokens.output === null ? null : tokens.input + tokens.output;
}

/** The sum over the runs of agents. A run that told nothing is counted, but adds nothing. */
export function totalFacts(runs: Iterable<{ facts: AgentFacts | null }>): FactTotals {
  const total: FactTotals = { tokens: null, tokensOf: 0, costUsd: null, costOf: 0, costFrom: null, runs: 0 };
  for (const { facts } of runs) {
    total.runs += 1;
    if (facts === null) continue;
    const tokens = tokensOf(facts);
    if (tokens !== null) {
      total.tokens = (total.tokens ?? 0) + tokens;
      total.tokensOf += 1;
    }
    if (facts.costUsd !== null) {
      total.costUsd = (total.costUsd ?? 0) + facts.costUsd;
      total.costOf += 1;
      total.costFrom = total.costFrom === 'prices' ? 'prices' : (facts.costFrom ?? 'cli');
    }
  }
  return total;
}
