/** The changes of stories that this page can undo. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Changed } from '../../contract/index.ts';

/** One change of a story, and how to undo it. */
export interface UndoStep {
  story: string;
  /** The agents that were live before the change, by run id. */
  runs: Readonly<Record<string, string>>;
  /** The agents that the change stops. */
  stops: readonly string[];
  /** Undoes the change. null: the host refused, and a notice says why. `changed`: false if another client was first. */
  undo(): Promise<Changed | null>;
  /** The notice after the change was undone. */
  undoneText: string;
}

/** The undo history of one project. */
export interface UndoState {
  /** The newest one is last. */
  steps: readonly UndoStep[];
}

/** An empty history. */
export function createUndoSteps(): StoreApi<UndoState> {
  return createStore<UndoState>()(() => ({ steps: [] }));
}
