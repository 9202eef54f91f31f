/** What the board remembers of its cards while they come and go: a list in sight makes and drops them as it scrolls. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Stage } from '../../contract/index.ts';

/** The drag in progress: which story, over which column. */
export interface DragState {
  story: string | null;
  over: Stage | null;
}

export interface Cards {
  readonly drag: StoreApi<DragState>;
  /** Heights seen so far, in px, by story: a card that comes back takes its own at once. */
  readonly heights: Map<string, number>;
  /** The last request for the focus that a card has served; one that is made for the request serves it as well. */
  served: number;
  /** The story whose card had the focus when it left its column. */
  carried: string | null;
}

/** No card was there yet. */
export function createCards(): Cards {
  const drag = createStore<DragState>()(() => ({ story: null, over: null }));
  return { drag, heights: new Map(), served: 0, carried: null };
}
