/** What runs used, added up. What is not known of a run is counted as unknown, and never as 0. */
import type { AgentFacts } from './agent-facts.ts';

/** The sum of one number over several runs. */
export interface Total {
  /** Over the runs of which it is known; null if it is known of none. */
  sum: number | null;
  /** How many runs do not tell it. */
  unknown: number;
}

/** The sums of some runs. */
export interface UsageTotals {
  runs: number;
  turns: Total;
  input: Total;
  output: Total;
  cached: Total;
  /** In US dollars. */
  costUsd: Total;
  /** How many of these costs are tokens times the prices of the table, not what the CLI told. */
  priced: number;
}

/** Every way in which runs are put together. `day`: the day in UTC on which the run began, as `2026-11-28`. */
export const USAGE_GROUPS = ['story', 'agent', 'day'] as const;
/** One of USAGE_GROUPS. */
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** The runs of one story, agent or day. */
export interface UsageRow extends UsageTotals {
  key: string;
}

/** What a run used, and what it is put together by. `startedAt`: ms since the epoch. */
export interface RunUsage {
  story: string;
  agent: string;
  startedAt: number;
  facts: AgentFacts | null;
}

/** The totals of all runs, and of each group in the order of its first run. */
export function usageBy(runs: readonly RunUsage[], group: UsageGroup): { rows: UsageRow[]; all: UsageTotals } {
  const groups = new Map<string, RunUsage[]>();
  for (const run of runs) {
    const key = group === 'day' ? new Date(run.startedAt).toISOString().slice(0, 10) : run[group];
    const one = groups.get(key);
    if (one === undefined) groups.set(key, [run]);
    else one.push(run);
  }
  return { rows: [...groups].map(([key, some]) => ({ key, ...totalsOf(some) })), all: totalsOf(runs) };
}

function totalsOf(runs: readonly RunUsage[]): UsageTotals {
  const total = (read: (facts: AgentFacts) => number | null): Total => {
    const known = runs.flatMap(({ facts }) => (facts === null ? [] : (read(facts) ?? [])));
    const sum = known.length === 0 ? null : known.reduce((all, one) => all + one, 0);
    return { sum, unknown: runs.length - known.length };
  };
  return {
    runs: runs.length,
    turns: total(({ turns }) => turns),
    input: total(({ tokens }) => tokens.input),
    output: total(({ tokens }) => tokens.output),
    cached: total(({ tokens }) => tokens.cached),
    costUsd: total(({ costUsd }) => costUsd),
    priced: runs.filter(({ facts }) => facts?.costFrom === 'prices').length,
  };
}
