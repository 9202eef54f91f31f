/** Sends a snapshot to one reader in parts, so that even a large one causes no large message and no long turn. */
import { type HostMessage, type Snapshot, TABLES } from '../../contract/index.ts';

/** Size limit of one message. A single record that is larger is sent in its own message. */
export const MAX_PART_BYTES = 1024 * 1024;
/** While this many bytes of the link are unread, the next part waits. */
const MAX_UNREAD_BYTES = 1024 * 1024;
const POLL_INTERVAL_MS = 20;
/** Upper limit for the bytes of a message apart from its rows. */
const ENVELOPE_BYTES = 200;

/** What a snapshot stream needs from its session. */
export interface SnapshotStreamOptions {
  /** The caller's own copy of the tables. Its records never change. */
  snapshot: Snapshot;
  /** Unread bytes on the link. */
  buffered(): number;
  /** Puts the text of a message on the link. */
  post(text: string): void;
}

/**
 * Starts at once. The returned function ends the stream. Changes meanwhile are sent as deltas of their own, which the
 * reader applies after the last part.
 */
export function openSnapshotStream({ snapshot, buffered, post }: SnapshotStreamOptions): () => void {
  const rows = rowsOf(snapshot);
  let next = rows.next();
  let part = 0;
  let cancel: () => void = () => undefined;

  function turn(): void {
    // The first part never waits, so that a client which subscribes repeatedly without reading fills the link and is cut.
    if (part > 0 && buffered() > MAX_UNREAD_BYTES) {
      const timer = setTimeout(turn, POLL_INTERVAL_MS);
      cancel = () => clearTimeout(timer);
      return;
    }
    const chunk: string[] = [];
    let bytes = ENVELOPE_BYTES;
    while (!next.done) {
      const more = Buffer.byteLength(next.value) + 1;
      if (chunk.length > 0 && bytes + more > MAX_PART_BYTES) break;
      chunk.push(next.value);
      bytes += more;
      next = rows.next();
    }
    const { t, ...head }: Extract<HostMessage, { t: 'snapshot' }> = {
      t: 'snapshot',
      seq: snapshot.seq,
      part,
      last: next.done === true,
      rows: [],
    };
    // The rows are already JSON, so that each record is serialized only once.
    post(`${JSON.stringify({ t, ...head }).slice(0, -2)}${chunk.join(',')}]}`);
    part += 1;
    if (next.done) return;
    const immediate = setImmediate(turn);
    cancel = () => clearImmediate(immediate);
  }
  turn();
  return () => cancel();
}

function* rowsOf(snapshot: Snapshot): Generator<string, undefined> {
  for (const table of TABLES) {
    for (const [key, record] of Object.entries(snapshot[table])) yield JSON.stringify([table, key, record]);
  }
  return undefined;
}
