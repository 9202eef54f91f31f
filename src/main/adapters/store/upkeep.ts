/** Maintains the database file in a thread: merges the write-ahead log into it, and makes backups. */
import { join } from 'node:path';
import { type Message, message, whyOf } from '../../../contract/index.ts';
import type { StoreChange } from '../../core/ports/index.ts';
import { makeBackup } from './backup.ts';
import { StoreThread } from './thread.ts';

/**
 * The log is merged after this many pages, which is SQLite's own default. SQLite would merge within a commit, which
 * syncs a second file: 15 to 30 ms on an idle disk, and far longer on a busy one.
 */
const MERGE_AFTER_PAGES = 1_000;
/** An estimate of the pages that one change writes: its row, indexes and inner pages. */
const PAGES_PER_CHANGE = 3;
const PAGE_BYTES = 4_096;
/**
 * `PRAGMA wal_autocheckpoint` of the host's connection, in pages (16 MiB). The log becomes so long, and is then merged
 * within a commit, only if the thread cannot keep up or cannot run.
 */
export const MAX_LOG_PAGES = 4_096;

/** Acknowledged changes are durable in the log. Merging moves them to the file and syncs both. */
const MERGE_SQL = 'PRAGMA wal_checkpoint(PASSIVE)';
/** SQLite reuses the log only when all of it is merged, so merging is repeated for commits made in the meantime. */
const MAX_MERGE_PASSES = 20;

/** Maintenance of one open database. */
export class Upkeep {
  readonly #dir: string;
  readonly #thread: StoreThread;
  readonly #onProblem: (problem: Message) => void;
  readonly #working = new Set<Promise<void>>();
  #pages = 0;
  #merging = false;

  constructor(dir: string, onProblem: (problem: Message) => void) {
    this.#dir = dir;
    this.#thread = new StoreThread({ path: join(dir, 'huskies.db'), readOnly: false });
    this.#onProblem = onProblem;
  }

  /** Must be called after each commit. */
  committed(changes: readonly StoreChange[]): void {
    for (const change of changes) this.#pages += PAGES_PER_CHANGE + Math.ceil(textOf(change).length / PAGE_BYTES);
    if (this.#merging || this.#pages < MERGE_AFTER_PAGES) return;
    this.#follow(this.#merge());
  }

  /** Starts a backup. A failure is reported as a problem. `now`: ms since the epoch. */
  backUp(now: number): void {
    this.#follow(
      makeBackup((sql) => this.#thread.run({ sql, rows: false }), this.#dir, now).catch((error: unknown) =>
        this.#onProblem(message('store.noBackup', { why: whyOf(error) })),
      ),
    );
  }

  /** Resolves when all pending work is done and the thread has ended. */
  async end(): Promise<void> {
    await Promise.all(this.#working);
    await this.#thread.end();
  }

  async #merge(): Promise<void> {
    this.#merging = true;
    while (this.#pages >= MERGE_AFTER_PAGES) {
      this.#pages = 0;
      await this.#mergeAll();
    }
    this.#merging = false;
  }

  async #mergeAll(): Promise<void> {
    try {
      for (let n = 0; n < MAX_MERGE_PASSES; n += 1) {
        const [row] = await this.#thread.run({ sql: MERGE_SQL, rows: true });
        if (row?.log === row?.checkpointed) return;
      }
    } catch {
      // not reported, as in a commit by SQLite itself: changes that are not merged stay durable in the log
    }
  }

  #follow(work: Promise<void>): void {
    this.#working.add(work);
    void work.finally(() => this.#working.delete(work));
  }
}

function textOf(change: StoreChange): string {
  return 'put' in change && change.put === 'story' ? (change.text ?? '') : '';
}
