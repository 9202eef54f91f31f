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

/** The next snapshot. Throws on a gap: the caller must ask for a new snapshot. Untouched tables keep their identity. */
export function applyDelta(snapshot: Snapshot, delta: Delta): Snapshot {
  if (delta.seq !== snapshot.seq + 1) {
    throw new Error(`delta ${delta.seq} does not follow snapshot ${snapshot.seq}`);
  }
  const next: Snapshot = { ...snapshot, seq: delta.seq };
  const copied = new Set<keyof Tables>();
  for (const change of delta.changes) {
    if (!copied.has(change.table)) {
      copied.add(change.table);
      Object.assign(next, { [change.table]: { ...next[change.table] } });
    }
    const table = next[change.table] as Record<string, Tables[keyof Tables]>;
    if (change.put === null) delete table[change.key];
    else table[change.key] = change.put;
  }
  return next;
}
