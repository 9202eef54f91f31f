/** The stories: those that a project works with in memory, any other asked of the store. */
import type { Store, StoredStory } from '../ports/index.ts';

export class Stories {
  readonly #store: Pick<Store, 'story'>;
  readonly #working = new Map<string, StoredStory>();

  constructor(store: Pick<Store, 'story'>) {
    this.#store = store;
  }

  /** Any story, archived or not. */
  get(id: string): StoredStory | undefined {
    return this.#working.get(id) ?? this.#store.story(id) ?? undefined;
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  /** The working set only. */
  values(): Iterable<StoredStory> {
    return this.#working.values();
  }

  /** As get, of the working set only. */
  working(id: string): StoredStory | undefined {
    return this.#working.get(id);
  }

  put(story: StoredStory): void {
    this.#working.set(story.id, story);
  }

  /** It stays in the store. */
  drop(id: string): void {
    this.#working.delete(id);
  }
}
