/** The screen's state and its numbering: reduce, number, emit, in one synchronous step. */
import { applyDelta, type Change, type Delta, type Snapshot } from '../../../contract/index.ts';

export class ScreenState {
  #snapshot: Snapshot;
  readonly #listeners = new Set<(delta: Delta) => void>();

  constructor(initial: Snapshot) {
    this.#snapshot = initial;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Folds the changes in as the next delta and tells everybody; returns its sequence number. Nothing to change: no delta. */
  apply(changes: readonly Change[]): number {
    if (changes.length === 0) return this.#snapshot.seq;
    const delta: Delta = { seq: this.#snapshot.seq + 1, changes: [...changes] };
    this.#snapshot = applyDelta(this.#snapshot, delta);
    for (const listener of [...this.#listeners]) listener(delta);
    return delta.seq;
  }

  subscribe(listener: (delta: Delta) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
