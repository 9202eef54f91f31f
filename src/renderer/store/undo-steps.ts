/** What was done to stories in this page, with a way back. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface UndoStep {
  story: string;
  /** Live runs when it was done: run id -> agent. */
  runs: Readonly<Record<string, string>>;
  /** Whom it stops by the way. */
  stops: readonly string[];
  /** Takes it back; null: refused, and said. */
  undo(): Promise<object | null>;
  /** Said when it is taken back. */
  undoneText: string;
}

export interface UndoState {
  /** Newest last. */
  steps: readonly UndoStep[];
}

/** Nothing was done yet. */
export function createUndoSteps(): StoreApi<UndoState> {
  return createStore<UndoState>()(() => ({ steps: [] }));
}
