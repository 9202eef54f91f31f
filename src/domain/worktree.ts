/** The folders in which runs work, as they were last seen on the disk. */

/** To whom a worktree belongs: a story, whose runs take turns in it, or a lane of the merge queue, counted from 0. */
export type WorktreeOwner = { kind: 'story'; story: string } | { kind: 'lane'; lane: number };

/** A worktree; its id stays the same when it is moved. An owner has at most one. */
export interface WorktreeRecord {
  id: string;
  owner: WorktreeOwner;
  path: string;
  branch: string;
  /** `missing`: it was there and is gone; never recreated silently. */
  state: 'ready' | 'missing';
  /** Places in it of submodules that were left empty, and are still. */
  empty: string[];
}

/** To whom the worktree of a run belongs. */
export function ownerOf({ story, lane }: { story: string; lane: number | null }): WorktreeOwner {
  return lane === null ? { kind: 'story', story } : { kind: 'lane', lane };
}
