/** The order of a column: what asks for attention first, then all other stories in their own order. */
import type { Mirror, Ordered } from '../../client/index.ts';
import type { Stage, StoryRecord } from '../../contract/index.ts';
import { type AttentionIndex, attentionRank, isInBand } from './attention.ts';
import { recordOf } from './derive.ts';

/** The stories of a column. */
export interface ColumnStories extends Ordered<StoryRecord> {
  /** How many of the first stories are in the band of those that need attention. */
  readonly inBand: number;
}

interface Composed {
  base: Ordered<StoryRecord>;
  baseEdition: number;
  baseOrder: number;
  attentionEdition: number;
  items: readonly StoryRecord[];
  /** The stories that were moved up, in order, with their positions in `base`. */
  first: readonly { story: StoryRecord; at: number; rank: number }[];
  inBand: number;
  order: number;
}

/**
 * The stage's stories in the order of attention. `list` returns the present list of the stage. A story that is at rest
 * costs a copy of its reference when something in its column changes; only the others are sorted.
 */
export function attentionFirst(
  list: () => Ordered<StoryRecord>,
  stage: Stage,
  mirror: Mirror,
  attention: AttentionIndex,
): ColumnStories {
  let last: Composed | null = null;
  function read(): Composed {
    const base = list();
    const isSame =
      last?.base === base && last.baseEdition === base.edition && last.attentionEdition === attention.edition();
    if (last === null || !isSame) last = compose(base, last);
    return last;
  }
  function compose(base: Ordered<StoryRecord>, before: Composed | null): Composed {
    const { stories } = mirror.snapshot();
    const first = [...attention.stories()]
      .flatMap((id) => {
        const story = recordOf(stories, id);
        const at = story?.stage === stage ? base.indexOf(story) : -1;
        return story === null || at < 0 ? [] : [{ story, at, rank: attentionRank(attention.of(id)) }];
      })
      .sort((a, b) => a.rank - b.rank || a.at - b.at);
    const moved = new Set(first.map(({ at }) => at));
    const items = first.length === 0 ? base.items : [...first.map(({ story }) => story), ...without(base.items, moved)];
    const inBand = first.filter(({ story }) => isInBand(attention.of(story.id))).length;
    const hasSameOrder =
      before !== null &&
      before.base === base &&
      before.baseOrder === base.order &&
      before.inBand === inBand &&
      before.first.length === first.length &&
      before.first.every(({ story }, index) => story.id === first[index]?.story.id);
    return {
      ...{ base, baseEdition: base.edition, baseOrder: base.order, attentionEdition: attention.edition() },
      ...{ items, first, inBand },
      order: hasSameOrder ? before.order : (before?.order ?? 0) + 1,
    };
  }
  return {
    get items() {
      return read().items;
    },
    get order() {
      return read().order;
    },
    get edition() {
      return read().baseEdition;
    },
    get inBand() {
      return read().inBand;
    },
    indexOf(record) {
      const { base, first } = read();
      const index = first.findIndex(({ story }) => story.id === record.id);
      if (index >= 0) return index;
      const at = base.indexOf(record);
      return at < 0 ? -1 : at + first.filter((one) => one.at > at).length;
    },
  };
}

function without(items: readonly StoryRecord[], positions: ReadonlySet<number>): StoryRecord[] {
  return items.filter((_, at) => !positions.has(at));
}
