/**
 * The stories of a stage that are ready to start, the most urgent first: a binary heap that knows where each story is.
 * A change costs about log2 n comparisons, however many stories are ready.
 */
import { byPriority, type StoryRecord } from '../../../domain/index.ts';

/** The fields of a story that its place in the queue depends on. */
export type Ranked = Pick<StoryRecord, 'id' | 'rank' | 'priority'>;

export class ReadyQueue {
  readonly #heap: Ranked[] = [];
  readonly #places = new Map<string, number>();

  get size(): number {
    return this.#heap.length;
  }

  /** Adds a story, or puts it where it belongs now. */
  put({ id, rank, priority }: Ranked): void {
    const known = this.#places.get(id);
    const place = known ?? this.#heap.length;
    this.#set(place, { id, rank, priority });
    this.#down(this.#up(place));
  }

  delete(id: string): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#places.delete(id);
    const last = this.#heap.pop() as Ranked;
    if (last.id === id) return;
    this.#set(place, last);
    this.#down(this.#up(place));
  }

  /** The first `count` stories in order. */
  first(count: number): Ranked[] {
    const found: Ranked[] = [];
    // Each story that is taken makes its two children candidates, so only about 2 · count of all are looked at.
    const candidates = this.#heap.length === 0 ? [] : [0];
    while (found.length < count && candidates.length > 0) {
      let best = 0;
      for (let n = 1; n < candidates.length; n++) if (this.#isBefore(candidates[n], candidates[best])) best = n;
      const [place = 0] = candidates.splice(best, 1);
      found.push(this.#heap[place] as Ranked);
      for (const child of [2 * place + 1, 2 * place + 2]) if (child < this.#heap.length) candidates.push(child);
    }
    return found;
  }

  #isBefore(a = 0, b = 0): boolean {
    return byPriority(this.#heap[a] as Ranked, this.#heap[b] as Ranked) < 0;
  }

  #set(place: number, story: Ranked): void {
    this.#heap[place] = story;
    this.#places.set(story.id, place);
  }

  // A story that moves leaves a gap, into which others move one by one: each is written once, and the story at the end.

  #up(from: number): number {
    const story = this.#heap[from] as Ranked;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#heap[parent] as Ranked;
      if (byPriority(story, above) >= 0) break;
      this.#set(place, above);
      place = parent;
    }
    if (place !== from) this.#set(place, story);
    return place;
  }

  #down(from: number): void {
    const story = this.#heap[from] as Ranked;
    let place = from;
    for (;;) {
      let least = 2 * place + 1;
      if (least + 1 < this.#heap.length && this.#isBefore(least + 1, least)) least += 1;
      const below = this.#heap[least];
      if (below === undefined || byPriority(below, story) >= 0) break;
      this.#set(place, below);
      place = least;
    }
    if (place !== from) this.#set(place, story);
  }
}
