/**
 * The stories' documents in rows: for each story its updates, with checksums, and from time to time one that is whole.
 * A document is small, so that neither loading nor compacting it is ever long, however many stories there are.
 */
import { message, type Said } from '../../../domain/index.ts';
import { checksum } from './checksum.ts';
import type { Registers } from './shapes.ts';
import type { Sql } from './sql.ts';
import type { Row } from './sqlite.ts';
import { MissingUpdate, StoryDocument } from './story-document.ts';

/** Updates of one story before they are compacted into one. */
export const COMPACT_EVERY = 100;
/** Documents in memory, about 12 kB each: those that changed last. */
const KEPT = 500;

/** What is stored of a document cannot be trusted from some row on; `good` are the parts before it. */
export interface Damaged {
  why: Said;
  good: readonly Uint8Array[];
}

interface Open {
  document: StoryDocument;
  /** Number of its last update. */
  updates: number;
  /** Updates since the last row that is whole. */
  waiting: number;
}

export class Documents {
  readonly #sql: Sql;
  /** In the order of their last use. */
  readonly #open = new Map<string, Open>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Loads a story's document, where it is not yet; what is wrong with it, null: nothing. To be asked before `put`. */
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

  /** In the caller's transaction, for a story that was loaded. Returns the number of its last update. */
  put(story: string, registers: Registers): number {
    const open = this.#open.get(story);
    if (open === undefined) throw new Error(`the document of ${story} was not loaded`);
    const update = open.document.put(registers);
    if (update === null) return open.updates;
    open.updates += 1;
    open.waiting += 1;
    if (open.waiting < COMPACT_EVERY) insert(this.#sql, story, open.updates, 0, update);
    else {
      this.#sql.run('DELETE FROM documents WHERE story = ?', story);
      insert(this.#sql, story, open.updates, 1, open.document.snapshot());
      open.waiting = 0;
    }
    return open.updates;
  }

  /** Lets go of what has not been used for long. */
  trim(): void {
    for (const story of this.#open.keys()) {
      if (this.#open.size <= KEPT) return;
      this.forget(story);
    }
  }

  /** Memory is ahead of the disk, or the disk was changed: it is read again when it is needed. */
  forget(story: string): void {
    this.#open.get(story)?.document.free();
    this.#open.delete(story);
  }

  close(): void {
    for (const story of [...this.#open.keys()]) this.forget(story);
  }
}

/** A new document in the place of one that cannot be read. In the caller's transaction; returns the number of its update. */
export function replaceDocument(sql: Sql, story: string, registers: Registers): number {
  const document = new StoryDocument();
  const update = document.put(registers);
  document.free();
  sql.run('DELETE FROM documents WHERE story = ?', story);
  if (update !== null) insert(sql, story, 1, 0, update);
  return 1;
}

/** The stories that are not archived whose document is damaged, as far as checksums and numbers tell. */
export function damagedDocuments(sql: Sql): Map<string, Damaged> {
  const damaged = new Map<string, Damaged>();
  const rows = sql.all(
    'SELECT r.story, r.updates, d.n, d.whole, d.bytes, d.sum FROM registers r LEFT JOIN documents d ON d.story = r.story ' +
      "WHERE r.stage <> 'archived' ORDER BY r.story, d.n",
  );
  for (let at = 0; at < rows.length; ) {
    const story = String(rows[at]?.story);
    const from = at;
    while (at < rows.length && rows[at]?.story === rows[from]?.story) at += 1;
    const parts = partsOf(rows.slice(from, at), Number(rows[from]?.updates));
    if ('why' in parts) damaged.set(story, parts);
  }
  return damaged;
}

/** What is sound of a story's document, for one whose plain registers are damaged. */
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

function readDocument(sql: Sql, story: string): Open | Damaged {
  const rows = sql.all('SELECT n, whole, bytes, sum FROM documents WHERE story = ? ORDER BY n', story);
  const updates = Number(sql.get('SELECT updates FROM registers WHERE story = ?', story)?.updates ?? 0);
  const parts = partsOf(rows, updates);
  if ('why' in parts) return parts;
  try {
    const waiting = rows[0]?.whole === 1 ? rows.length - 1 : rows.length;
    return { document: StoryDocument.from(parts.bytes), updates, waiting };
  } catch (error) {
    // Checksums fit and yet Loro refuses: from which part on cannot be told.
    return { why: error instanceof MissingUpdate ? message('store.why.earlier') : String(error), good: [] };
  }
}

/** `updates`: how many there have been. Rows of a left join may be empty. */
function partsOf(rows: readonly Row[], updates: number): { bytes: Uint8Array[] } | Damaged {
  const good: Uint8Array[] = [];
  let expected = 1;
  for (const { n, whole, bytes, sum } of rows) {
    if (n === null) break;
    if (whole === 1 && good.length === 0) expected = Number(n);
    if (Number(n) !== expected) return { why: message('store.why.gap', { n: expected }), good };
    if (!(bytes instanceof Uint8Array) || checksum(bytes) !== sum)
      return { why: message('store.why.update', { n: expected }), good };
    good.push(bytes);
    expected += 1;
  }
  return expected === updates + 1 ? { bytes: good } : { why: message('store.why.gap', { n: expected }), good };
}
