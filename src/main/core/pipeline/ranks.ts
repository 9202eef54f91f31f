/** Ranks within a stage: fractional indexes, sorted by the domain's `byRank`, so that one move writes one story. */
import { generateKeyBetween } from 'fractional-indexing';
import { byRank } from '../../../domain/index.ts';
import type { StoredStory } from '../ports/index.ts';

type Ranked = Pick<StoredStory, 'id' | 'rank'>;
type Placed = Ranked & Pick<StoredStory, 'stage'>;

/** A rank behind all stories of the stage. */
export function rankAtEnd(stories: Iterable<Placed>, stage: string): string {
  return rankBefore(stories, stage, null);
}

/**
 * A rank in front of the story `before` of that stage; at the end when that is null or not there. `stories` are the
 * others: the moved one must not be among them. Where stories share `before`'s rank (two machines gave it), in front of
 * all of those; a rank that is none of this grammar (a damaged one) counts as no neighbour.
 */
export function rankBefore(stories: Iterable<Placed>, stage: string, before: string | null): string {
  const column = [...stories].filter((one) => one.stage === stage).sort(byRank);
  const target = before === null ? undefined : column.find((one) => one.id === before);
  const below = target === undefined ? column : column.filter((one) => one.rank < target.rank);
  const above = target === undefined ? [] : column.filter((one) => one.rank >= target.rank);
  return generateKeyBetween(below.reverse().find(isRanked)?.rank ?? null, above.find(isRanked)?.rank ?? null);
}

/** The library throws on what is no rank of its own making, and has no other way to ask. */
function isRanked(story: Ranked): boolean {
  try {
    generateKeyBetween(story.rank, null);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
