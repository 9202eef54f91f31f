import { expect, it } from 'vitest';
import { type AgentFacts, NO_FACTS } from './agent-facts.ts';
import { tokensOf, totalFacts } from './fact-totals.ts';

const used = (input: number | null, output: number | null, costUsd: number | null, part: Partial<AgentFacts> = {}) => ({
  facts: { ...NO_FACTS, tokens: { input, output, cached: null }, costUsd, ...part },
});

it('unknown is never 0: runs that told nothing add nothing', () => {
  expect(totalFacts([])).toMatchObject({ tokens: null, costUsd: null, costFrom: null, runs: 0 });
  expect(totalFacts([{ facts: null }, used(null, null, null)])).toMatchObject({ tokens: null, costUsd: null, runs: 2 });
  expect(totalFacts([used(0, 0, 0)])).toMatchObject({ tokens: 0, costUsd: 0 });
});

it('the sum says of how many runs it is, and whether a cost was computed', () => {
  const total = totalFacts([
    used(100, 20, 0.5, { costFrom: 'cli' }),
    used(200, 30, 0.25, { costFrom: 'prices' }),
    used(10, 1, null),
    { facts: null },
  ]);
  expect(total).toEqual({ tokens: 361, tokensOf: 3, costUsd: 0.75, costOf: 2, costFrom: 'prices', runs: 4 });
});

it('half of a count is no count', () => {
  expect(tokensOf({ tokens: { input: 5, output: null, cached: null } })).toBeNull();
});
