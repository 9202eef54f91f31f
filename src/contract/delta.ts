/** Changes of the host's tables, and how they are applied to a snapshot. */
import type { Snapshot, Tables } from './snapshot.ts';

/** One record of one table that was put, or removed (`put` is null). */
export type Change =
  | { [T in keyof Tables]: { table: T; key: string; put: Tables[T] } }[keyof Tables]
  | { table: keyof Tables; key: string; put: null };

/** All changes of one synchronous turn of the host. `seq` counts the turns without gaps. */
export interface Delta {
  seq: number;
  changes: Change[];
}

/** Applies a delta to a snapshot in place. Throws on a gap in `seq`; the caller must then request a new snapshot. */
export function foldDelta(snapshot: Snapshot, delta: Delta): void {
  mustFollow(snapshot, delta);
  snapshot.seq = delta.seq;
  for (const change of delta.changes) put(snapshot, change);
}

/**
 * Applies a delta to a copy of the snapshot. Unchanged tables are shared with the original. Throws on a gap in `seq`.
 */
export function applyDelta(snapshot: Snapshot, delta: Delta): Snapshot {
  mustFollow(snapshot, delta);
  const next: Snapshot = { ...snapshot, seq: delta.seq };
  const copied = new Set<keyof Tables>();
  for (const change of delta.changes) {
    if (!copied.has(change.table)) {
      copied.add(change.table);
      Object.assign(next, { [change.table]: { ...next[change.table] } });
    }
    put(next, change);
  }
  return next;
}

function mustFollow(snapshot: Snapshot, delta: Delta): void {
  if (delta.seq !== snapshot.seq + 1) throw new Error(`delta ${delta.seq} does not follow snapshot ${snapshot.seq}`);
}

function put(snapshot: Snapshot, change: Change): void {
  const table = snapshot[change.table] as Record<string, Tables[keyof Tables]>;
  if (change.put === null) delete table[change.key];
  else table[change.key] = change.put;
}
