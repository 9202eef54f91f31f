/** A snapshot on its way to one reader: in parts, so that no message is large and no turn long, however much there is. */
import { type HostMessage, type Snapshot, TABLES } from '../../contract/index.ts';

/** Bytes of one message. A single record that is larger goes by itself. */
export const PART_BYTES = 1024 * 1024;
/** While so much lies unread on the link the next part waits. */
const UNREAD_BYTES = 1024 * 1024;
const LOOK_EVERY_MS = 20;
/** What a message has around its rows, at most. */
const ENVELOPE_BYTES = 200;

export interface SnapshotStreamOptions {
  /** The caller's own tables; its records never change. */
  snapshot: Snapshot;
  /** Bytes that the reader has not taken yet. */
  buffered(): number;
  /** Puts the text of a message on the link. */
  post(text: string): void;
}

/** Begins at once; the result ends it where it is. Changes that come meanwhile go their own way: the reader waits with them. */
export function openSnapshotStream({ snapshot, buffered, post }: SnapshotStreamOptions): () => void {
  const rows = rowsOf(snapshot);
  let next = rows.next();
  let part = 0;
  let cancel: () => void = () => undefined;

  function turn(): void {
    // The first part goes at once: whoever asks again and again and reads nothing fills the link, which is then cut.
    if (part > 0 && buffered() > UNREAD_BYTES) {
      const timer = setTimeout(turn, LOOK_EVERY_MS);
      cancel = () => clearTimeout(timer);
      return;
    }
    const taken: string[] = [];
    let bytes = ENVELOPE_BYTES;
    while (!next.done) {
      const more = Buffer.byteLength(next.value) + 1;
      if (taken.length > 0 && bytes + more > PART_BYTES) break;
      taken.push(next.value);
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
    // The rows are texts already: each record is turned into one once.
    post(`${JSON.stringify({ t, ...head }).slice(0, -2)}${taken.join(',')}]}`);
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
