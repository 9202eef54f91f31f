/** Which columns fold to a strip when not all of them fit beside each other. */
import type { Stage } from '../../contract/index.ts';

/** The least width of a column with cards, in px; Board.module.css has the same. */
export const COLUMN_MIN_PX = 190;
/** The width of a folded column, in px. */
export const STRIP_PX = 32;
/** The gap between columns, and the space at both edges of the board together, in px; Board.module.css has the same. */
const GAP_PX = 7;
const EDGES_PX = 16;
/** Up to this width the board shows one column and scrolls sideways; Board.module.css has the same. */
const SCROLLS_UP_TO_PX = 480;

/** Folded first: what needs a look least often. */
const FOLD_ORDER: readonly Stage[] = ['archived', 'done', 'backlog', 'merge', 'qa', 'current'];

/** How many of `count` columns can be open in a board of this width, at least 1. All if the width is not known (0). */
export function openColumns(widthPx: number, count: number): number {
  if (widthPx <= SCROLLS_UP_TO_PX) return count;
  const room = widthPx - EDGES_PX - GAP_PX * (count - 1) - STRIP_PX * count;
  return Math.max(1, Math.min(count, Math.floor(room / (COLUMN_MIN_PX - STRIP_PX))));
}

/** The stages that are folded when `open` columns fit. Those in `kept` are folded last. */
export function foldedStages(shown: readonly Stage[], open: number, kept: readonly (Stage | null)[]): Stage[] {
  const order = FOLD_ORDER.filter((stage) => shown.includes(stage));
  const byWorth = [...order.filter((stage) => !kept.includes(stage)), ...order.filter((stage) => kept.includes(stage))];
  return byWorth.slice(0, Math.max(0, shown.length - open));
}
