/** State of cards that outlives them: a list mounts and unmounts its cards as it scrolls. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Stage } from '../../contract/index.ts';
import type { KnownTree } from './known-tree.ts';

/** The drag in progress: which story, over which column. Both are null when there is none. */
export interface DragState {
  story: string | null;
  over: Stage | null;
}

/** Shared state of all cards of one project. */
export interface Cards {
  readonly drag: StoreApi<DragState>;
  /** Measured heights in px, by story, so that a card has its final height as soon as it is mounted again. */
  readonly heights: Map<string, number>;
  /** Trees of worktrees, by story, so that a card that is mounted again need not ask the host. */
  readonly trees: Map<string, KnownTree>;
  /** The number of the last focus request (`ViewState.focusCard`) that a card has answered. */
  servedFocus: number;
  /** The story whose card had the focus when it was unmounted; its next card takes the focus. */
  focusedOnUnmount: string | null;
}

/** The state before any card is mounted. */
export function createCards(): Cards {
  const drag = createStore<DragState>()(() => ({ story: null, over: null }));
  return { drag, heights: new Map(), trees: new Map(), servedFocus: 0, focusedOnUnmount: null };
}
