/** Worktrees: the folders in which runs work, as they were last seen on the disk. */

/** The owner of a worktree: a story, whose runs use it one at a time, or a lane of the merge queue, counted from 0. */
export type WorktreeOwner = { kind: 'story'; story: string } | { kind: 'lane'; lane: number };

/** A worktree. It keeps its id when it is moved. An owner has at most one. */
export interface WorktreeRecord {
  id: string;
  owner: WorktreeOwner;
  path: string;
  /** What was checked out when it was last used, to be shown; empty: none. The story's work is on its own branch. */
  branch: string;
  /** `missing`: its folder existed and is gone. It is never recreated without a person's request. */
  state: 'ready' | 'missing';
  /** Paths in it of submodules that were left empty and still are. */
  empty: string[];
}

/** The name of a lane, and of its folder among the worktrees. A story's id never begins with `_`. */
export function laneName(lane: number): string {
  return lane === 0 ? '_merge' : `_merge-${lane + 1}`;
}

/** The name under which the care of a worktree is on record: the story's id, or the lane's name. */
export function ownerName(owner: WorktreeOwner): string {
  return owner.kind === 'story' ? owner.story : laneName(owner.lane);
}

/** The owner of the worktree in which a run works. */
export function ownerOf({ story, lane }: { story: string; lane: number | null }): WorktreeOwner {
  return lane === null ? { kind: 'story', story } : { kind: 'lane', lane };
}
