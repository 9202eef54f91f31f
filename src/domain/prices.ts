/** What models cost: a dated table, which the config can override. It is used only where a CLI does not tell its cost. */
import type { AgentFacts } from './agent-facts.ts';

/** Prices of one model, in US dollars for a million tokens. */
export interface ModelPrice {
  /** Of input that was not read from the service's cache. */
  input: number;
  /** Of input that was. */
  cached: number;
  output: number;
}

/** The day on which the prices of the table were those of the services' price lists. Later ones belong in the config. */
export const PRICES_OF = '2025-11-30';

const price = (input: number, cached: number, output: number): ModelPrice => ({ input, cached, output });

/** By the id of the model, without a date at its end and without the name of a provider before it. */
export const PRICES: Readonly<Record<string, ModelPrice>> = {
  'claude-opus-4': price(15, 1.5, 75),
  'claude-opus-4-1': price(15, 1.5, 75),
  'claude-opus-4-5': price(5, 0.5, 25),
  'claude-sonnet-4': price(3, 0.3, 15),
  'claude-sonnet-4-5': price(3, 0.3, 15),
  'claude-haiku-4-5': price(1, 0.1, 5),
  'claude-3-5-haiku': price(0.8, 0.08, 4),
  'gpt-5': price(1.25, 0.125, 10),
  'gpt-5-codex': price(1.25, 0.125, 10),
  'gpt-5-mini': price(0.25, 0.025, 2),
  'gpt-5-nano': price(0.05, 0.005, 0.4),
  'gpt-5.1': price(1.25, 0.125, 10),
  'gpt-5.1-codex': price(1.25, 0.125, 10),
  'gpt-5.1-codex-mini': price(0.25, 0.025, 2),
  'gpt-4.1': price(2, 0.5, 8),
  'gpt-4.1-mini': price(0.4, 0.1, 1.6),
  'o4-mini': price(1.1, 0.275, 4.4),
  'gemini-2.5-pro': price(1.25, 0.125, 10),
  'gemini-2.5-flash': price(0.3, 0.03, 2.5),
  'gemini-2.5-flash-lite': price(0.1, 0.01, 0.4),
};

/** The price of a model, first by the config under the exact id. Null: it is not known. */
export function priceOf(model: string, configured: Readonly<Record<string, ModelPrice>> = {}): ModelPrice | null {
  const plain = model.split('/').at(-1) ?? model;
  const undated = plain.replace(/(?:-\d{8}|-\d{4}-\d{2}-\d{2}|-latest)$/, '');
  for (const id of [model, plain, undated]) if (Object.hasOwn(configured, id)) return configured[id] ?? null;
  for (const id of [plain, undated]) if (Object.hasOwn(PRICES, id)) return PRICES[id] ?? null;
  return null;
}

/**
 * The facts with a cost that is computed from their tokens, where the CLI has told none, and the model and all counts are
 * known. Otherwise the same object: a cost is never guessed.
 */
export function withCost(facts: AgentFacts, configured: Readonly<Record<string, ModelPrice>> = {}): AgentFacts {
  const { model, costFrom, tokens } = facts;
  const found = model === null || costFrom === 'cli' ? null : priceOf(model, configured);
  if (found === null || tokens.input === null || tokens.output === null) return facts;
  const cached = Math.min(tokens.cached ?? 0, tokens.input);
  const costUsd =
    ((tokens.input - cached) * found.input + cached * found.cached + tokens.output * found.output) / 1_000_000;
  return costUsd === facts.costUsd ? facts : { ...facts, costUsd, costFrom: 'prices' };
}
