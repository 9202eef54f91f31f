/** The one pure function of the contract: folding changes into a snapshot (architecture: "the one road out"). */
import type { Snapshot, Tables } from './snapshot.ts';

/** One record put or removed in one table. */
export type Change =
  | { [T in keyof Tables]: { table: T; key: string; put: Tables[T] } }[keyof Tables]
  | { table: keyof Tables; key: string; put: null };

/** All changes of one synchronous turn of the host, numbered without gaps. */
export interface Delta {
  seq: number;
  changes: Change[];
}

/** Folds a delta into a snapshot, in place. Throws on a gap: the caller must ask for a new snapshot. */
export function foldDelta(snapshot: Snapshot, delta: Delta): void {
  mustFollow(snapshot, delta);
  snapshot.seq = delta.seq;
  for (const change of delta.changes) put(snapshot, change);
}

/** As foldDelta, into a new snapshot: the old one stays as it is. Untouched tables keep their identity. */
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
