/** The documents of stories as they are exchanged with other machines (ADR 22). */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Message, message, whyOf } from '../../../contract/index.ts';
import type { Merge, StoredWriter, StoryVersion } from '../../core/ports/index.ts';
import type { Documents } from './documents.ts';
import { checkShape, decode, RegistersShape } from './shapes.ts';
import type { Sql } from './sql.ts';
import type { Row } from './sqlite.ts';
import { MissingUpdate, type StoryDocument } from './story-document.ts';

/** The updates of one story are at most this long, so that a small file cannot fill the memory. */
const MAX_UPDATES_BYTES = 32 * 1024 * 1024;
/** Older moves are in the history of the machine that made them. */
const MAX_MOVES_AT_ONCE = 200;

const COLUMNS =
  'r.story, r.updates, c.title_sum, c.text_sum, e.updates AS known_updates, e.title_sum AS known_title, ' +
  'e.text_sum AS known_text, e.version FROM registers r JOIN contents c ON c.story = r.story ' +
  'LEFT JOIN exchanged e ON e.story = r.story';

/** What the documents are read with. `load`: loads a document, and rebuilds it if it is damaged. */
export interface ExchangeDeps {
  sql: Sql;
  documents: Documents;
  load(story: string): void;
}

/** The versions of a page of stories, deleted ones included, in the order of their ids. */
export function versions(deps: ExchangeDeps, after: string | null, limit: number): StoryVersion[] {
  const rows = deps.sql.all(`SELECT ${COLUMNS} WHERE r.story > ? ORDER BY r.story LIMIT ?`, after ?? '', limit);
  return rows.map((row) => ({ story: String(row.story), version: versionIn(deps, row) }));
}

/** The updates of a story that one of these versions lacks. Null: there is no such story, or all of them have it. */
export function updatesSince(
  deps: ExchangeDeps,
  story: string,
  known: readonly (string | null)[],
): { version: string; updates: string } | null {
  const row = deps.sql.get(`SELECT ${COLUMNS} WHERE r.story = ?`, story);
  if (row === undefined) return null;
  const version = versionIn(deps, row);
  if (known.length > 0 && known.every((one) => one === version)) return null;
  deps.load(story);
  const updates = deps.documents.read(story).updatesSince(known);
  return { version, updates: deflateRawSync(updates).toString('base64') };
}

/** What a merge of these updates would make of the story. Writes nothing of it. */
export function merge(deps: ExchangeDeps, story: string, updates: string): Merge {
  const { sql, documents } = deps;
  const isSpent = sql.get('SELECT 1 FROM spent_ids WHERE story = ?', story) !== undefined;
  const row = sql.get(`SELECT ${COLUMNS} WHERE r.story = ?`, story);
  if (row !== undefined) versionIn(deps, row);
  deps.load(story);
  const document = documents.read(story).fork();
  try {
    const before = document.version();
    const moves = new Set(document.words().moves);
    document.merge(decodeUpdates(updates));
    if (document.version() === before) return { kind: 'known' };
    const merged = mergedIn(story, document, moves);
    // The other machine removes it for good as well, when 30 days have passed there.
    if (isSpent) return { kind: merged.kind === 'merged' && merged.deletedAt === null ? 'gone' : 'known' };
    return merged;
  } catch (error) {
    if (error instanceof MissingUpdate) return { kind: 'waits' };
    return refused(message('exchange.story.damaged', { why: whyOf(error) }));
  } finally {
    document.free();
  }
}

function mergedIn(id: string, document: StoryDocument, earlierMoves: ReadonlySet<unknown>): Merge {
  const registers = checkShape(RegistersShape, document.read());
  if (!registers.ok) return refused(message('exchange.story.shape', { why: registers.why }));
  const { title, text, moves } = document.words();
  if (typeof title !== 'string') return refused(message('exchange.story.shape', { why: 'title' }));
  const { deletedAt, ...fields } = registers.value;
  return {
    kind: 'merged',
    story: { id, title, ...fields },
    deletedAt,
    text,
    moves: moves.filter((move) => !earlierMoves.has(move)).map(String),
  };
}

function refused(why: Message): Merge {
  return { kind: 'refused', why };
}

/** The version of the document in this row, after title, text and moves were added to it. */
function versionIn(deps: ExchangeDeps, row: Row): string {
  const isCurrent =
    row.known_updates === row.updates && row.known_title === row.title_sum && row.known_text === row.text_sum;
  return isCurrent ? String(row.version) : bringUpToDate(deps, String(row.story));
}

function bringUpToDate({ sql, documents, load }: ExchangeDeps, story: string): string {
  load(story);
  const row = sql.get(
    'SELECT r.body, r.sum, c.title, c.text, e.event FROM registers r JOIN contents c ON c.story = r.story ' +
      'LEFT JOIN exchanged e ON e.story = r.story WHERE r.story = ?',
    story,
  );
  const registers = decode(RegistersShape, row?.body, row?.sum);
  if (row === undefined || !registers.ok) throw new Error(`the registers of ${story} were not repaired`);
  try {
    return sql.transaction(() => {
      // The document of a story that has not changed since an older version of Huskies is still empty.
      documents.put(story, registers.value);
      const moves = movesSince(sql, story, Number(row.event ?? 0));
      const updates = documents.putWords(story, { title: textIn(row.title), text: textIn(row.text), moves });
      sql.run('UPDATE registers SET updates = ? WHERE story = ?', updates, story);
      const version = documents.read(story).version();
      rememberExchange(sql, story, version);
      return version;
    });
  } catch (error) {
    documents.forget(story);
    throw error;
  }
}

/**
 * Moves that were made here since this event, oldest first, each as JSON. Those of other machines are in the document
 * already. The number of its event tells a move from an equal one.
 */
function movesSince(sql: Sql, story: string, event: number): string[] {
  const writer = String(sql.get('SELECT name FROM writer')?.name ?? '');
  const rows = sql.all(
    "SELECT seq, at, kind, body FROM events WHERE story = ? AND kind IN ('story_moved', 'story_merged') AND seq > ? ORDER BY seq DESC LIMIT ?",
    ...[story, event, MAX_MOVES_AT_ONCE],
  );
  return rows.reverse().flatMap(({ seq, at, kind, body }) => {
    const { by, message: said } = JSON.parse(String(body)) as { by?: { kind: string } | null; message?: Message };
    const landed = said?.code === 'merge.away' ? {} : { from: 'merge', to: 'done' };
    const { from, to } = (kind === 'story_merged' ? landed : (said?.values ?? {})) as { from?: unknown; to?: unknown };
    // A move whose message does not name its stages is seen by its result.
    if (by?.kind === 'peer' || typeof from !== 'string' || typeof to !== 'string') return [];
    return [JSON.stringify({ writer, event: Number(seq), at: Number(at), from, to })];
  });
}

/** Remembers that the document has all of the story as it is now. */
export function rememberExchange(sql: Sql, story: string, version: string): void {
  sql.run(
    'INSERT OR REPLACE INTO exchanged (story, updates, title_sum, text_sum, event, version) ' +
      'SELECT r.story, r.updates, c.title_sum, c.text_sum, coalesce((SELECT max(seq) FROM events), 0), ? ' +
      'FROM registers r JOIN contents c ON c.story = r.story WHERE r.story = ?',
    version,
    story,
  );
}

/** The writer of this machine; null: it has none yet. */
export function readWriter(sql: Sql): StoredWriter | null {
  const row = sql.get('SELECT name, files, sum FROM writer');
  if (row === undefined) return null;
  return { name: String(row.name), files: Number(row.files), sum: row.sum === null ? null : String(row.sum) };
}

/** Throws for anything but the base64 of deflated bytes of the allowed length. */
export function decodeUpdates(updates: string): Uint8Array {
  return inflateRawSync(Buffer.from(updates, 'base64'), { maxOutputLength: MAX_UPDATES_BYTES });
}

function textIn(bytes: unknown): string {
  return bytes instanceof Uint8Array ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : '';
}
