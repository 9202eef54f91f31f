/** The records of worktrees, indexed by id and by owner. */
import type { WorktreeOwner, WorktreeRecord } from '../../../domain/index.ts';

export class Worktrees {
  readonly #byId = new Map<string, WorktreeRecord>();
  readonly #byOwner = new Map<string, WorktreeRecord>();

  get(id: string): WorktreeRecord | undefined {
    return this.#byId.get(id);
  }

  /** The worktree of a story or of a lane of the merge queue. */
  of(owner: WorktreeOwner): WorktreeRecord | undefined {
    return this.#byOwner.get(keyOf(owner));
  }

  ofStory(story: string): WorktreeRecord | undefined {
    return this.of({ kind: 'story', story });
  }

  /** The worktree that is on record at this path. Searches all records. */
  at(path: string): WorktreeRecord | undefined {
    for (const one of this.#byId.values()) if (one.path === path) return one;
    return undefined;
  }

  values(): Iterable<WorktreeRecord> {
    return this.#byId.values();
  }

  put(worktree: WorktreeRecord): void {
    this.#byId.set(worktree.id, worktree);
    this.#byOwner.set(keyOf(worktree.owner), worktree);
  }

  /** Returns the removed record. Undefined when there was none. */
  remove(id: string): WorktreeRecord | undefined {
    const known = this.#byId.get(id);
    if (known === undefined) return undefined;
    this.#byId.delete(id);
    this.#byOwner.delete(keyOf(known.owner));
    return known;
  }
}

/** Read access. */
export type KnownWorktrees = Omit<Worktrees, 'put' | 'remove'>;

function keyOf(owner: WorktreeOwner): string {
  return owner.kind === 'story' ? `story ${owner.story}` : `lane ${owner.lane}`;
}
