/**
 * Stores each story's document as rows of updates with checksums, which are compacted into one row now and then. A
 * document is small, so loading or compacting one is fast, however many stories there are.
 */
import { message, type Said } from '../../../domain/index.ts';
import { checksum } from './checksum.ts';
import type { Registers } from './shapes.ts';
import type { Sql } from './sql.ts';
import type { Row } from './sqlite.ts';
import { MissingUpdate, StoryDocument, type Words } from './story-document.ts';

/** After this many updates, a story's rows are compacted into one. */
export const COMPACT_EVERY_UPDATES = 100;
/** Documents kept in memory, about 12 kB each; the least recently used ones are dropped. */
const MAX_OPEN_DOCUMENTS = 500;

/** A document that is damaged from some row on. `good`: the rows before it. */
export interface Damaged {
  why: Said;
  good: readonly Uint8Array[];
}

interface OpenDocument {
  document: StoryDocument;
  /** Number of its last update. */
  updates: number;
  /** Updates since it was last compacted. */
  sinceCompaction: number;
}

/** The documents of stories, loaded when they are needed. */
export class Documents {
  readonly #sql: Sql;
  /** The most recently used document is last. */
  readonly #open = new Map<string, OpenDocument>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Loads a story's document unless it is in memory. Must precede `put`. Returns its damage; null: it is sound. */
  load(story: string): Damaged | null {
    const known = this.#open.get(story);
    if (known !== undefined) {
      this.#open.delete(story);
      this.#open.set(story, known);
      return null;
    }
    const read = readDocument(this.#sql, story);
    if ('why' in read) return read;
    this.#open.set(story, read);
    return null;
  }

  /** Writes a loaded story in the caller's transaction. Returns the number of its last update. */
  put(story: string, registers: Registers): number {
    const open = this.#loaded(story);
    return this.#append(story, open, open.document.put(registers));
  }

  /** Brings the words of a loaded story up to date, in the caller's transaction. Returns as `put` does. */
  putWords(story: string, words: Words): number {
    const open = this.#loaded(story);
    return this.#append(story, open, open.document.putWords(words));
  }

  /** Merges updates of another machine into a loaded story, in the caller's transaction. Returns as `put` does. */
  merge(story: string, updates: Uint8Array): number {
    const open = this.#loaded(story);
    open.document.merge(updates);
    return this.#append(story, open, updates);
  }

  /** A loaded document. It must not be written. */
  read(story: string): Pick<StoryDocument, 'fork' | 'version' | 'updatesSince'> {
    return this.#loaded(story).document;
  }

  #loaded(story: string): OpenDocument {
    const open = this.#open.get(story);
    if (open === undefined) throw new Error(`the document of ${story} was not loaded`);
    return open;
  }

  /** `update` null: nothing has changed. */
  #append(story: string, open: OpenDocument, update: Uint8Array | null): number {
    if (update === null) return open.updates;
    open.updates += 1;
    open.sinceCompaction += 1;
    if (open.sinceCompaction < COMPACT_EVERY_UPDATES) insert(this.#sql, story, open.updates, 0, update);
    else {
      this.#sql.run('DELETE FROM documents WHERE story = ?', story);
      insert(this.#sql, story, open.updates, 1, open.document.snapshot());
      open.sinceCompaction = 0;
    }
    return open.updates;
  }

  /** Drops the least recently used documents from memory. */
  trim(): void {
    for (const story of this.#open.keys()) {
      if (this.#open.size <= MAX_OPEN_DOCUMENTS) return;
      this.forget(story);
    }
  }

  /** Drops a document whose memory and rows may differ; it is read again when it is needed. */
  forget(story: string): void {
    this.#open.get(story)?.document.free();
    this.#open.delete(story);
  }

  close(): void {
    for (const story of [...this.#open.keys()]) this.forget(story);
  }
}

/** Replaces a damaged document by a new one, in the caller's transaction. Returns the number of its last update. */
export function replaceDocument(sql: Sql, story: string, registers: Registers): number {
  const document = new StoryDocument();
  const update = document.put(registers);
  document.free();
  sql.run('DELETE FROM documents WHERE story = ?', story);
  if (update !== null) insert(sql, story, 1, 0, update);
  // Its words are written again when it is exchanged.
  sql.run('DELETE FROM exchanged WHERE story = ?', story);
  return 1;
}

/** The sound rows of a document, for a story whose row in `registers` is damaged. */
export function damagedRegisters(sql: Sql, story: string): Damaged {
  const rows = sql.all('SELECT n, whole, bytes, sum FROM documents WHERE story = ? ORDER BY n', story);
  const parts = partsOf(rows, rows.length === 0 ? 0 : Number(rows.at(-1)?.n));
  return { why: message('store.why.checksum'), good: 'why' in parts ? parts.good : parts.bytes };
}

function insert(sql: Sql, story: string, n: number, whole: 0 | 1, bytes: Uint8Array): void {
  sql.run(
    'INSERT INTO documents (story, n, whole, bytes, sum) VALUES (?, ?, ?, ?, ?)',
    story,
    n,
    whole,
    bytes,
    checksum(bytes),
  );
}

function readDocument(sql: Sql, story: string): OpenDocument | Damaged {
  const rows = sql.all('SELECT n, whole, bytes, sum FROM documents WHERE story = ? ORDER BY n', story);
  const updates = Number(sql.get('SELECT updates FROM registers WHERE story = ?', story)?.updates ?? 0);
  const parts = partsOf(rows, updates);
  if ('why' in parts) return parts;
  try {
    const sinceCompaction = rows[0]?.whole === 1 ? rows.length - 1 : rows.length;
    return { document: StoryDocument.from(parts.bytes), updates, sinceCompaction };
  } catch (error) {
    // the checksums match but Loro refuses, so it is unknown which row is damaged
    return { why: error instanceof MissingUpdate ? message('store.why.earlier') : String(error), good: [] };
  }
}

/** The bytes of the rows, or their damage. `updates`: how many there must be. */
function partsOf(rows: readonly Row[], updates: number): { bytes: Uint8Array[] } | Damaged {
  const good: Uint8Array[] = [];
  let expected = 1;
  for (const { n, whole, bytes, sum } of rows) {
    if (whole === 1 && good.length === 0) expected = Number(n);
    if (Number(n) !== expected) return { why: message('store.why.gap', { n: expected }), good };
    if (!(bytes instanceof Uint8Array) || checksum(bytes) !== sum)
      return { why: message('store.why.update', { n: expected }), good };
    good.push(bytes);
    expected += 1;
  }
  return expected === updates + 1 ? { bytes: good } : { why: message('store.why.gap', { n: expected }), good };
}
