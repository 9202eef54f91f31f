/** The records of worktrees, found by their id and by their owner. */
import type { WorktreeOwner, WorktreeRecord } from '../../../domain/index.ts';

export class Worktrees {
  readonly #byId = new Map<string, WorktreeRecord>();
  readonly #byOwner = new Map<string, WorktreeRecord>();

  get(id: string): WorktreeRecord | undefined {
    return this.#byId.get(id);
  }

  /** That of a story or of a lane of the merge queue. */
  of(owner: WorktreeOwner): WorktreeRecord | undefined {
    return this.#byOwner.get(keyOf(owner));
  }

  ofStory(story: string): WorktreeRecord | undefined {
    return this.of({ kind: 'story', story });
  }

  /** That which is recorded at this path. It costs as much as there are. */
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

  /** Returns what it was; undefined: there was none. */
  remove(id: string): WorktreeRecord | undefined {
    const known = this.#byId.get(id);
    if (known === undefined) return undefined;
    this.#byId.delete(id);
    this.#byOwner.delete(keyOf(known.owner));
    return known;
  }
}

/** Where others only read. */
export type KnownWorktrees = Omit<Worktrees, 'put' | 'remove'>;

function keyOf(owner: WorktreeOwner): string {
  return owner.kind === 'story' ? `story ${owner.story}` : `lane ${owner.lane}`;
}
