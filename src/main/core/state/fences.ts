/** The fences, indexed by worktree and by whether a story has one. */
import type { StoredFence } from '../ports/index.ts';

export class Fences {
  readonly #fences = new Map<string, StoredFence>();
  /** The worktrees with a fence of each story that has one. */
  readonly #byStory = new Map<string, Set<string>>();

  /** By worktree, in the order in which they were added. */
  get all(): ReadonlyMap<string, StoredFence> {
    return this.#fences;
  }

  /** Whether a worktree is fenced because of this story: its own worktree, or a lane's. */
  has(story: string): boolean {
    return this.#byStory.has(story);
  }

  /** Adds the fence of a worktree, or replaces it. */
  put(fence: StoredFence): void {
    const before = this.#fences.get(fence.worktree);
    if (before !== undefined && before.story !== fence.story) this.#unindex(before);
    this.#fences.set(fence.worktree, fence);
    const worktrees = this.#byStory.get(fence.story);
    if (worktrees === undefined) this.#byStory.set(fence.story, new Set([fence.worktree]));
    else worktrees.add(fence.worktree);
  }

  remove(worktree: string): void {
    const fence = this.#fences.get(worktree);
    if (fence === undefined) return;
    this.#fences.delete(worktree);
    this.#unindex(fence);
  }

  #unindex({ story, worktree }: StoredFence): void {
    const worktrees = this.#byStory.get(story);
    worktrees?.delete(worktree);
    if (worktrees?.size === 0) this.#byStory.delete(story);
  }
}
