/** Numbers what changed and tells everyone who listens, in one synchronous step. */
import type { Change, Delta } from '../../../contract/index.ts';

export class Numbering {
  #seq = 0;
  readonly #listeners = new Set<(delta: Delta) => void>();

  /** The number of the last delta; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** The changes as the next delta; returns its number. Nothing to change: no delta. */
  emit(changes: readonly Change[]): number {
    if (changes.length === 0) return this.#seq;
    this.#seq += 1;
    const delta: Delta = { seq: this.#seq, changes: [...changes] };
    for (const listener of [...this.#listeners]) listener(delta);
    return delta.seq;
  }

  subscribe(listener: (delta: Delta) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
