/** Snapshots of worktrees: taken before a removal, and restored. */

export { listRefs, parseRef } from './refs.ts';
export { removeSnapshotted } from './remove.ts';
export { restoreSnapshot } from './restore.ts';
export { asideOf, type SnapshotPlace, takeSnapshot } from './take.ts';
