/**
 * The records of worktrees, indexed by id and by owner.
 *
 * Those of lanes and of the stories in the working set are in memory, with the state that the disk last showed. All
 * others are read from the store as ready, and the disk is checked when one is used.
 */
import type { WorktreeOwner, WorktreeRecord } from '../../../domain/index.ts';
import type { Store, StoredWorktree, WorktreeKey } from '../ports/index.ts';

export class Worktrees {
  readonly #store: Pick<Store, 'worktree'>;
  /** The story is in the working set, so that its worktree is in memory if it has one. */
  readonly #isWithin: (story: string) => boolean;
  readonly #byId = new Map<string, WorktreeRecord>();
  readonly #byOwner = new Map<string, WorktreeRecord>();

  constructor(store: Pick<Store, 'worktree'>, isWithin: (story: string) => boolean) {
    this.#store = store;
    this.#isWithin = isWithin;
  }

  get(id: string): WorktreeRecord | undefined {
    return this.#byId.get(id) ?? this.#read({ id });
  }

  /** The worktree of a story or of a lane of the merge queue. */
  of(owner: WorktreeOwner): WorktreeRecord | undefined {
    const known = this.#byOwner.get(keyOf(owner));
    if (known !== undefined || owner.kind === 'lane' || this.#isWithin(owner.story)) return known;
    return this.#read(owner);
  }

  ofStory(story: string): WorktreeRecord | undefined {
    return this.of({ kind: 'story', story });
  }

  /** The worktree that is on record at this path. Searches all records in memory first. */
  at(path: string): WorktreeRecord | undefined {
    for (const one of this.#byId.values()) if (one.path === path) return one;
    return this.#read({ path });
  }

  /** Those in memory. */
  values(): Iterable<WorktreeRecord> {
    return this.#byId.values();
  }

  /** Adds or replaces a record in memory. */
  put(worktree: WorktreeRecord): void {
    this.#byId.set(worktree.id, worktree);
    this.#byOwner.set(keyOf(worktree.owner), worktree);
  }

  /** Removes a record from memory. Returns it. Undefined when there was none. */
  remove(id: string): WorktreeRecord | undefined {
    const known = this.#byId.get(id);
    if (known === undefined) return undefined;
    this.#byId.delete(id);
    this.#byOwner.delete(keyOf(known.owner));
    return known;
  }

  /** Loads the worktree's record of a story that enters the working set. */
  load(story: string): void {
    if (this.#byOwner.has(keyOf({ kind: 'story', story }))) return;
    const stored = this.#read({ kind: 'story', story });
    if (stored !== undefined) this.put(stored);
  }

  /** Frees the memory of the record of a story that is not in the working set. */
  unload(story: string): void {
    const known = this.#byOwner.get(keyOf({ kind: 'story', story }));
    if (known !== undefined) this.remove(known.id);
  }

  #read(key: WorktreeKey): WorktreeRecord | undefined {
    const stored = this.#store.worktree(key);
    return stored === null ? undefined : shown(stored);
  }
}

/** Read access. */
export type KnownWorktrees = Pick<Worktrees, 'get' | 'of' | 'ofStory' | 'at' | 'values'>;

/** A stored worktree, which is taken to be on disk until that was looked at. */
export function shown(stored: StoredWorktree): WorktreeRecord {
  return { ...stored, state: 'ready' };
}

function keyOf(owner: WorktreeOwner): string {
  return owner.kind === 'story' ? `story ${owner.story}` : `lane ${owner.lane}`;
}
