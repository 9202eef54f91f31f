/** The story document in rows: one update a commit, with checksum, and from time to time a snapshot of all. */
import { text } from '../../../contract/index.ts';
import { checksum } from './checksum.ts';
import type { Sql } from './sql.ts';
import { StoryDocument } from './story-document.ts';

/** Updates before they are compacted: loading 1,000 of them takes about as long as one snapshot of 5,000 stories. */
export const COMPACT_EVERY = 1_000;

/** What is stored cannot be trusted from some row on; `good` are the parts before it. */
export class DamagedDocument extends Error {
  readonly good: readonly Uint8Array[];
  constructor(message: string, good: readonly Uint8Array[]) {
    super(message);
    this.good = good;
  }
}

/** The document as persisted. Throws DamagedDocument. */
export function loadDocument(sql: Sql): StoryDocument {
  const parts = readParts(sql);
  try {
    return StoryDocument.from(parts);
  } catch (error) {
    // Checksums fit and yet Loro refuses: nobody can say from which part on.
    throw new DamagedDocument(String(error), []);
  }
}

/** In the caller's transaction. Returns the number of updates that now wait for compaction. */
export function appendUpdate(sql: Sql, bytes: Uint8Array): number {
  const seq = sql.run('INSERT INTO crdt_updates (bytes, sum) VALUES (?, ?)', bytes, checksum(bytes));
  return seq - upTo(sql);
}

/** Replaces all updates by one snapshot, in one transaction. */
export function compact(sql: Sql, document: StoryDocument): void {
  const bytes = document.snapshot();
  sql.transaction(() => {
    const last = Number(sql.get("SELECT seq FROM sqlite_sequence WHERE name = 'crdt_updates'")?.seq ?? 0);
    sql.run(
      'INSERT OR REPLACE INTO crdt_snapshot (id, upto, bytes, sum) VALUES (1, ?, ?, ?)',
      last,
      bytes,
      checksum(bytes),
    );
    sql.run('DELETE FROM crdt_updates WHERE seq <= ?', last);
  });
}

function upTo(sql: Sql): number {
  return Number(sql.get('SELECT upto FROM crdt_snapshot')?.upto ?? 0);
}

function readParts(sql: Sql): Uint8Array[] {
  const good: Uint8Array[] = [];
  const snapshot = sql.get('SELECT upto, bytes, sum FROM crdt_snapshot');
  if (snapshot) good.push(sound(snapshot.bytes, snapshot.sum, null, good));
  let expected = Number(snapshot?.upto ?? 0) + 1;
  for (const row of sql.all('SELECT seq, bytes, sum FROM crdt_updates ORDER BY seq')) {
    if (Number(row.seq) !== expected) throw new DamagedDocument(text('adapters.store.why.gap', { n: expected }), good);
    good.push(sound(row.bytes, row.sum, expected, good));
    expected += 1;
  }
  const last = Number(sql.get("SELECT seq FROM sqlite_sequence WHERE name = 'crdt_updates'")?.seq ?? 0);
  if (last >= expected) throw new DamagedDocument(text('adapters.store.why.gap', { n: expected }), good);
  return good;
}

/** `update`: its number; null: the snapshot. */
function sound(bytes: unknown, sum: unknown, update: number | null, good: readonly Uint8Array[]): Uint8Array {
  if (bytes instanceof Uint8Array && checksum(bytes) === sum) return bytes;
  const why = update === null ? text('adapters.store.why.snapshot') : text('adapters.store.why.update', { n: update });
  throw new DamagedDocument(why, good);
}
