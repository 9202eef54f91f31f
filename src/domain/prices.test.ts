import { describe, expect, it } from 'vitest';
import { type AgentFacts, NO_FACTS } from './agent-facts.ts';
import { PRICES, PRICES_OF, priceOf, withCost } from './prices.ts';

const facts = (part: Partial<AgentFacts> = {}): AgentFacts => ({
  ...NO_FACTS,
  model: 'gpt-5.1-codex',
  tokens: { input: 1_000_000, output: 100_000, cached: 200_000 },
  ...part,
});

describe('the price of a model', () => {
  it('is found by its id, with the name of a provider or a date, and by no other', () => {
    expect(priceOf('claude-sonnet-4-5-20250929')).toEqual(PRICES['claude-sonnet-4-5']);
    expect(priceOf('openai/gpt-5-2025-08-07')).toEqual(PRICES['gpt-5']);
    for (const model of ['gpt-5.2', 'gpt-5-pro', 'claude-opus-5-5', 'constructor', ''])
      expect(priceOf(model)).toBeNull();
  });

  it('is that of the config first', () => {
    const own = { input: 1, cached: 1, output: 2 };
    expect(priceOf('gpt-5', { 'gpt-5': own })).toEqual(own);
    expect(priceOf('openai/new', { 'openai/new': own })).toEqual(own);
    expect(priceOf('openai/new', { new: own })).toEqual(own);
  });

  it('has a date, and what the cache had is never dearer', () => {
    expect(PRICES_OF).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    for (const { input, cached, output } of Object.values(PRICES)) {
      expect(cached).toBeLessThanOrEqual(input);
      expect(output).toBeGreaterThan(input);
    }
  });
});

describe('a computed cost', () => {
  it('is the tokens times the prices, and says so', () => {
    const { costUsd, costFrom } = withCost(facts());
    expect([costUsd?.toFixed(4), costFrom]).toEqual(['2.0250', 'prices']);
    expect(withCost(withCost(facts()))).toEqual(withCost(facts()));
  });

  it('never replaces what the CLI tells, and is unknown where the model or a count is', () => {
    const told = facts({ costUsd: 0.5, costFrom: 'cli' });
    expect(withCost(told)).toBe(told);
    for (const part of [
      { model: null },
      { model: 'unheard-of' },
      { tokens: { input: null, output: 5, cached: null } },
      { tokens: { input: 5, output: null, cached: null } },
    ])
      expect(withCost(facts(part)).costUsd).toBeNull();
  });
});
