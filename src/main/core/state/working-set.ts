/**
 * The working set: the stories that a project works with, and the newest receipt of each.
 *
 * A story belongs to it while it is not archived, has a run in the pool, or has a fenced worktree. Any other story
 * takes up no memory and is read from the store.
 */
import type { ReceiptRecord } from '../../../contract/index.ts';
import { summarize } from '../../../domain/index.ts';
import type { Store, StoredStory } from '../ports/index.ts';

export class WorkingSet {
  readonly #store: Pick<Store, 'story' | 'receipts'>;
  /** The story has a run in the pool or a fenced worktree. */
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

  /** The stories of the set. */
  values(): Iterable<StoredStory> {
    return this.#stories.values();
  }

  /** A story of the set. */
  within(id: string): StoredStory | undefined {
    return this.#stories.get(id);
  }

  put(story: StoredStory): void {
    this.#stories.set(story.id, story);
  }

  remove(id: string): void {
    this.#stories.delete(id);
  }

  /** The newest receipts, by story. */
  get receipts(): ReadonlyMap<string, ReceiptRecord> {
    return this.#receipts;
  }

  putReceipt(story: string, receipt: ReceiptRecord): void {
    this.#receipts.set(story, receipt);
  }

  /** Adds or removes a story after a change. `wasIn`: it was in the set before. Null: no difference. */
  settle(id: string, wasIn: boolean): 'in' | 'out' | null {
    if (this.#belongs(id)) {
      if (wasIn) return null;
      const [newest] = this.#store.receipts(id, { before: null, limit: 1 });
      if (newest !== undefined) this.#receipts.set(id, summarize(newest));
      return 'in';
    }
    // put() may have added a story that does not belong to the set.
    const hadStory = this.#stories.delete(id);
    const hadReceipt = this.#receipts.delete(id);
    return wasIn || hadStory || hadReceipt ? 'out' : null;
  }

  /** Whether the story belongs to the set. Reads it from the store if necessary. */
  #belongs(id: string): boolean {
    const used = this.#isUsed(id);
    const story = used ? this.get(id) : this.#stories.get(id);
    if (story === undefined) return false;
    this.#stories.set(id, story);
    return used || story.stage !== 'archived';
  }
}
