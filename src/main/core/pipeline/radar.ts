/**
 * The conflict radar as a decision: which pairs of commits are to be merged in memory, and what the results say about
 * the stories.
 */
import {
  type ConflictFiles,
  type ConflictRecord,
  MAX_CONFLICT_FILES,
  MAX_CONFLICT_STORIES,
  type StoryConflict,
} from '../../../domain/index.ts';
import type { CommitPair } from '../ports/index.ts';

/** A story with commits that the base lacks. `tip`: the last one. */
export interface RadarStory {
  story: string;
  tip: string;
}

/** Where everything is now. `base`: the tip of the base. `stories`: those that are merged first at the top. */
export interface RadarView {
  base: string;
  stories: readonly RadarStory[];
}

/** The result of a pair; null if it merges, or if the two have no common commit. */
export type PairResult = ConflictFiles | null;

/** Pairs of stories beyond these are not merged: their number grows with the square of the stories. About 1 s of git. */
const MAX_STORY_PAIRS = 1_000;

/** The results of merges in memory, by pair of commits. No pair is merged twice as long as both commits are shown. */
export class RadarResults {
  readonly #results = new Map<string, PairResult>();

  /**
   * The next pairs without a result, at most `most`: first each story with the base, then the stories with each other,
   * those at the top first. An empty list: everything is known.
   */
  due(view: RadarView, most: number): CommitPair[] {
    const due: CommitPair[] = [];
    const asked = new Set<string>();
    for (const pair of pairsOf(view)) {
      if (due.length === most) break;
      const key = keyOf(pair);
      if (this.#results.has(key) || asked.has(key)) continue;
      asked.add(key);
      due.push(pair);
    }
    return due;
  }

  /** Keeps the results of pairs, in their order; null: the pair cannot be merged at all. */
  keep(pairs: readonly CommitPair[], files: readonly (readonly string[] | null)[]): void {
    for (const [n, pair] of pairs.entries()) {
      const found = files[n] ?? [];
      this.#results.set(
        keyOf(pair),
        found.length === 0 ? null : { files: found.slice(0, MAX_CONFLICT_FILES), count: found.length },
      );
    }
  }

  /** Drops the results of commits that are no longer shown. */
  forget(view: RadarView): void {
    const shown = new Set([view.base, ...view.stories.map(({ tip }) => tip)]);
    for (const key of this.#results.keys())
      if (!key.split(' ').every((commit) => shown.has(commit))) this.#results.delete(key);
  }

  /** The records of all stories in conflict. */
  records(view: RadarView): ConflictRecord[] {
    const found = new Map<string, { base: PairResult; with: StoryConflict[] }>();
    const of = (story: string) => {
      const known = found.get(story) ?? { base: null, with: [] };
      found.set(story, known);
      return known;
    };
    for (const { story, tip } of view.stories) {
      const result = this.#results.get(keyOf({ ours: view.base, theirs: tip }));
      if (result) of(story).base = result;
    }
    for (const [a, b] of storyPairs(view.stories)) {
      const result = this.#results.get(keyOf({ ours: a.tip, theirs: b.tip }));
      if (!result) continue;
      of(a.story).with.push({ story: b.story, ...result });
      of(b.story).with.push({ story: a.story, ...result });
    }
    return [...found].map(([story, { base, with: all }]) => ({
      story,
      base,
      with: all.slice(0, MAX_CONFLICT_STORIES),
      count: all.length,
    }));
  }
}

function* pairsOf({ base, stories }: RadarView): Iterable<CommitPair> {
  for (const { tip } of stories) yield { ours: base, theirs: tip };
  for (const [a, b] of storyPairs(stories)) yield { ours: a.tip, theirs: b.tip };
}

/** The first MAX_STORY_PAIRS pairs of stories, in the order of the later one: all of the first n come before others. */
function* storyPairs(stories: readonly RadarStory[]): Iterable<[RadarStory, RadarStory]> {
  let count = 0;
  for (const [n, later] of stories.entries()) {
    for (const earlier of stories.slice(0, n)) {
      if (count === MAX_STORY_PAIRS) return;
      count += 1;
      // Two stories at the same commit have the same work.
      if (earlier.tip !== later.tip) yield [earlier, later];
    }
  }
}

/** The order of the two does not matter for what conflicts. */
function keyOf({ ours, theirs }: CommitPair): string {
  return ours < theirs ? `${ours} ${theirs}` : `${theirs} ${ours}`;
}
