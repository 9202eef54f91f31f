/** Ranks: fractional indexes that order the stories of a stage, so that a move writes only one story. */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';
import type { Stage } from '../../../domain/index.ts';
import type { Store } from '../ports/index.ts';

/** The store keeps ranks in order, so a neighbour is found without reading other stories. */
type Ranks = Pick<Store, 'nearestRank'>;

/** A rank after all stories of the stage. */
export function rankAtEnd(ranks: Ranks, stage: Stage): string {
  return rankBefore(ranks, stage, null);
}

/** Ranks for new stories, in their order, after all stories of the stage. */
export function ranksAtEnd(ranks: Ranks, stage: Stage, n: number): string[] {
  const last = ranks.nearestRank({ stage, side: 'below', rank: null, except: null, isValid: isRank });
  return generateNKeysBetween(last, null, n);
}

/**
 * A rank before all stories with the given rank, or at the end of the stage for null. Several stories may share a rank
 * if two machines chose the same one. `except`: the story that is moved. Damaged ranks are ignored.
 */
export function rankBefore(ranks: Ranks, stage: Stage, rank: string | null, except: string | null = null): string {
  const neighbour = (side: 'below' | 'from') => ranks.nearestRank({ stage, side, rank, except, isValid: isRank });
  return generateKeyBetween(neighbour('below'), rank === null ? null : neighbour('from'));
}

/** Whether the story is already where `rankBefore` would place it, so that no move is needed. */
export function isRankedBefore(
  ranks: Ranks,
  stage: Stage,
  rank: string | null,
  story: { id: string; rank: string },
): boolean {
  const below = ranks.nearestRank({ stage, side: 'below', rank, except: story.id, isValid: isRank });
  return isRank(story.rank) && (below === null || below < story.rank) && (rank === null || story.rank < rank);
}

/** Whether the library accepts the rank. It has no other check than to throw. */
function isRank(rank: string): boolean {
  try {
    generateKeyBetween(rank, null);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
