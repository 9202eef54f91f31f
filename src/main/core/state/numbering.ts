/** Numbers deltas and sends them to all subscribers, synchronously. */
import type { Change, Delta } from '../../../contract/index.ts';

export class Numbering {
  #seq = 0;
  readonly #listeners = new Set<(delta: Delta) => void>();

  /** Number of the last delta. 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** Sends the changes as the next delta and returns its number. Without changes there is no delta. */
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
