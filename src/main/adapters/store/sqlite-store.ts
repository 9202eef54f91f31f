/** The Store port over one SQLite connection and one story document. */

import type { EventRecord, StopReceipt } from '../../../contract/index.ts';
import { text } from '../../../contract/index.ts';
import type { Store, StoreChange, StoreContents } from '../../core/ports/index.ts';
import { appendUpdate, COMPACT_EVERY, compact, loadDocument } from './crdt-rows.ts';
import { readEvents, readFences, readReceipts, readRuns, readStories, readText, readWorktrees } from './reads.ts';
import type { Sql } from './sql.ts';
import type { StoryDocument } from './story-document.ts';
import { inWords } from './words.ts';
import { write } from './writes.ts';

export interface SqliteStoreOptions {
  dir: string;
  onProblem(message: string): void;
}

export class SqliteStore implements Store {
  readonly #sql: Sql;
  readonly #options: SqliteStoreOptions;
  /** null: a commit failed, so memory is ahead of the disk and must be read again. */
  #document: StoryDocument | null;
  #closed = false;

  constructor(sql: Sql, document: StoryDocument, options: SqliteStoreOptions) {
    this.#sql = sql;
    this.#document = document;
    this.#options = options;
  }

  load(): StoreContents {
    const report = this.#options.onProblem;
    const newest =
      'SELECT id, body, sum FROM receipts WHERE seq IN (SELECT max(seq) FROM receipts GROUP BY story) ORDER BY seq';
    return this.#inWords(() => ({
      stories: readStories(this.#sql, this.#current(), report),
      runs: readRuns(this.#sql, report),
      fences: readFences(this.#sql, report),
      receipts: readReceipts(this.#sql.all(newest), report),
      worktrees: readWorktrees(this.#sql),
    }));
  }

  commit(changes: readonly StoreChange[]): EventRecord[] {
    return this.#inWords(() => {
      const document = this.#current();
      let waiting = 0;
      const events: EventRecord[] = [];
      try {
        this.#sql.transaction(() => {
          for (const change of changes) {
            const event = write(this.#sql, document, change);
            if (event) events.push(event);
          }
          const update = document.update();
          if (update) waiting = appendUpdate(this.#sql, update);
        });
      } catch (error) {
        this.#document = null;
        document.free();
        throw error;
      }
      document.kept();
      if (waiting >= COMPACT_EVERY) this.#compact(document);
      return events;
    });
  }

  text(story: string): string | null {
    return this.#inWords(() => readText(this.#sql, story, this.#options.onProblem));
  }

  receipts(story: string): StopReceipt[] {
    const query = 'SELECT id, body, sum FROM receipts WHERE story = ? ORDER BY seq DESC';
    return this.#inWords(() => readReceipts(this.#sql.all(query, story), this.#options.onProblem));
  }

  receipt(id: string): StopReceipt | null {
    const query = 'SELECT id, body, sum FROM receipts WHERE id = ?';
    return this.#inWords(() => readReceipts(this.#sql.all(query, id), this.#options.onProblem)[0] ?? null);
  }

  events(since: number, limit: number): EventRecord[] {
    return this.#inWords(() => readEvents(this.#sql, since, limit));
  }

  nextStoryNumber(): number {
    return this.#inWords(
      () => Number(this.#sql.get("SELECT value FROM counters WHERE name = 'story'")?.value ?? 0) + 1,
    );
  }

  lastRun(story: string, agent: string): string | null {
    const query = 'SELECT id FROM runs WHERE story = ? AND agent = ? ORDER BY seq DESC LIMIT 1';
    return this.#inWords(() => {
      const row = this.#sql.get(query, story, agent);
      return row ? String(row.id) : null;
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#document?.free();
    this.#document = null;
    this.#sql.close();
  }

  #current(): StoryDocument {
    this.#document ??= loadDocument(this.#sql);
    return this.#document;
  }

  /** The commit before it is durable already, so a failure here is said and tried again with the next one. */
  #compact(document: StoryDocument): void {
    try {
      compact(this.#sql, document);
    } catch (error) {
      this.#options.onProblem(text('adapters.store.notCompacted', { why: String(error) }));
    }
  }

  #inWords<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw inWords(error, this.#options.dir);
    }
  }
}
