/** What was done to stories in this page, with a way back. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Made {
  story: string;
  /** Live runs when it was done: run id -> agent. */
  runs: Readonly<Record<string, string>>;
  /** Whom it stops by the way. */
  stops: readonly string[];
  /** Takes it back; null: refused, and said. */
  back(): Promise<object | null>;
  /** Said when it is taken back. */
  undone: string;
}

export interface MadeState {
  /** Newest last. */
  made: readonly Made[];
}

/** Nothing was done yet. */
export function createMade(): StoreApi<MadeState> {
  return createStore<MadeState>()(() => ({ made: [] }));
}
