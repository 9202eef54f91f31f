/** Ranks within a stage: fractional indexes, sorted by the domain's `byRank`, so that one move writes one story. */
import { generateKeyBetween } from 'fractional-indexing';
import type { Stage } from '../../../domain/index.ts';
import type { Store } from '../ports/index.ts';

/** Where the ranks of stories are asked for: the store has them in order, so that no other story is looked at. */
type Ranks = Pick<Store, 'nearestRank'>;

/** A rank behind all stories of the stage. */
export function rankAtEnd(ranks: Ranks, stage: Stage): string {
  return rankBefore(ranks, stage, null);
}

/**
 * A rank in front of the stories of that rank in the stage (two machines may have given it to several); null: at the end.
 * `but`: the story that is moved, where it stands in the stage already. A rank that is none of this grammar (a damaged
 * one) counts as no neighbour.
 */
export function rankBefore(ranks: Ranks, stage: Stage, rank: string | null, except: string | null = null): string {
  const beside = (side: 'below' | 'from') => ranks.nearestRank({ stage, side, rank, except, isValid: isRank });
  return generateKeyBetween(beside('below'), rank === null ? null : beside('from'));
}

/** The library throws on what is no rank of its own making, and has no other way to ask. */
function isRank(rank: string): boolean {
  try {
    generateKeyBetween(rank, null);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
