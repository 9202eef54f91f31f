/** Deltas folded into snapshots as simply as it can be said: what the ledger sends and mirrors make is compared with it. */
import type { Delta, Snapshot, Tables } from '../../contract/index.ts';

/** The snapshot after the delta; the one before stays as it is. Throws on a gap. */
export function applyDelta(snapshot: Snapshot, { seq, changes }: Delta): Snapshot {
  if (seq !== snapshot.seq + 1) throw new Error(`delta ${seq} does not follow snapshot ${snapshot.seq}`);
  const next: Snapshot = { ...snapshot, seq };
  for (const { table, key, put } of changes) {
    const records: Record<string, Tables[keyof Tables]> = { ...next[table] };
    if (put === null) delete records[key];
    else records[key] = put;
    Object.assign(next, { [table]: records });
  }
  return next;
}
