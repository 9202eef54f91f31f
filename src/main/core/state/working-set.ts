/**
 * The stories that a project works with, and the newest receipt of each: those that are not archived, and those of which
 * a run is in the pool or a worktree is fenced. Any other story costs no memory: it is asked of the store.
 */
import type { ReceiptRecord } from '../../../contract/index.ts';
import { summedUp } from '../../../domain/index.ts';
import type { Store, StoredStory } from '../ports/index.ts';

export class WorkingSet {
  readonly #store: Pick<Store, 'story' | 'receipts'>;
  /** A run of the story is in the pool, or a worktree of it is fenced. */
  readonly #isUsed: (story: string) => boolean;
  readonly #stories = new Map<string, StoredStory>();
  readonly #receipts = new Map<string, ReceiptRecord>();

  constructor(store: Pick<Store, 'story' | 'receipts'>, isUsed: (story: string) => boolean) {
    this.#store = store;
    this.#isUsed = isUsed;
  }

  /** Any story, archived or not. */
  get(id: string): StoredStory | undefined {
    return this.#stories.get(id) ?? this.#store.story(id) ?? undefined;
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  /** Those of the set. */
  values(): Iterable<StoredStory> {
    return this.#stories.values();
  }

  /** As get, of the set only. */
  within(id: string): StoredStory | undefined {
    return this.#stories.get(id);
  }

  put(story: StoredStory): void {
    this.#stories.set(story.id, story);
  }

  /** By story. */
  get receipts(): ReadonlyMap<string, ReceiptRecord> {
    return this.#receipts;
  }

  putReceipt(story: string, receipt: ReceiptRecord): void {
    this.#receipts.set(story, receipt);
  }

  /** Lets a story in or out, after what is known of it changed. `before`: it was in. What it has become; null: as it was. */
  settle(id: string, before: boolean): 'in' | 'out' | null {
    if (this.#belongs(id)) {
      if (before) return null;
      const [newest] = this.#store.receipts(id, { before: null, limit: 1 });
      if (newest !== undefined) this.#receipts.set(id, summedUp(newest));
      return 'in';
    }
    // It is there also when it was only put.
    const known = this.#stories.delete(id);
    const told = this.#receipts.delete(id);
    return known || told ? 'out' : null;
  }

  /** One that belongs to the set and was not in memory is read. */
  #belongs(id: string): boolean {
    const used = this.#isUsed(id);
    const story = used ? this.get(id) : this.#stories.get(id);
    if (story === undefined) return false;
    this.#stories.set(id, story);
    return used || story.stage !== 'archived';
  }
}
