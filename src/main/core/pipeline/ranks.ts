/** Order within a stage: fractional indexes, sorted by (rank, id), so that one move writes one story. */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

export interface Ranked {
  id: string;
  rank: string;
}

/** Characters; a rank grows by about one when many stories in turn are put at the same spot. Longer ones are spread anew. */
const LONGEST_RANK = 50;

/** Compares by (rank, id), by code units: the order must be the same on every machine, whatever its language. */
export function byRank(a: Ranked, b: Ranked): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/**
 * The ranks to write so that `id` stands in front of `before` (null: at the end) among the stories of the stage, in any
 * order and with or without `id` itself. Usually one; all of the stage's when its ranks left no room (two machines gave the same
 * one, or a rank is damaged or too long). null: `before` is not in the stage, or is the story itself.
 */
export function place(stage: readonly Ranked[], id: string, before: string | null): Ranked[] | null {
  const others = stage.filter((one) => one.id !== id).sort(byRank);
  const index = before === null ? others.length : others.findIndex((one) => one.id === before);
  if (index < 0) return null;
  const rank = between(others[index - 1]?.rank ?? null, others[index]?.rank ?? null);
  if (rank !== null) return [{ id, rank }];
  const order = [...others.slice(0, index).map((one) => one.id), id, ...others.slice(index).map((one) => one.id)];
  return spread(order);
}

/** Fresh ranks for stories in their wanted order. */
export function spread(order: readonly string[]): Ranked[] {
  const ranks = generateNKeysBetween(null, null, order.length);
  return order.map((id, index) => ({ id, rank: ranks[index] ?? '' }));
}

/** A rank strictly between two neighbours (null: none on that side); null: there is none. */
function between(low: string | null, high: string | null): string | null {
  if (low !== null && high !== null && low >= high) return null;
  try {
    const rank = generateKeyBetween(low, high);
    const fits = (low === null || low < rank) && (high === null || rank < high);
    return fits && rank.length <= LONGEST_RANK ? rank : null;
  } catch (error) {
    // The library throws on a neighbour that is no rank of its own making.
    if (error instanceof Error) return null;
    throw error;
  }
}
