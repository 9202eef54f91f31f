/** What the database's file needs beside its commits, in a thread: its log merged into it, and backups. */
import { join } from 'node:path';
import { type Message, message } from '../../../contract/index.ts';
import type { StoreChange } from '../../core/ports/index.ts';
import { makeBackup } from './backup.ts';
import { StoreThread } from './thread.ts';

/**
 * Pages of the log after which it is merged into the file: SQLite's own measure, by which it would do so within a
 * commit. It syncs a second file then, 15 to 30 ms on an idle disk and far longer on a busy one.
 */
const MERGE_AFTER_PAGES = 1_000;
/** About what one change writes: its row, the indexes and the inner pages of both. */
const PAGES_A_CHANGE = 3;
const PAGE_BYTES = 4_096;
/**
 * `PRAGMA wal_autocheckpoint` of the host's connection, in pages: 16 MiB, the most that the log keeps on the disk. Only
 * where the thread does not keep up, or cannot run, is a log so long, and is merged within a commit.
 */
export const LONGEST_LOG_PAGES = 4_096;

/** What is acknowledged stands in the log, synced by its commit; merging it changes where it stands, and syncs both. */
const MERGE = 'PRAGMA wal_checkpoint(PASSIVE)';
/** The log begins at its start again only when all of it is merged, so that what was committed meanwhile is merged as well. */
const MERGES = 20;

/** For one open database. */
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

  /** To be told after each commit. */
  committed(changes: readonly StoreChange[]): void {
    for (const change of changes) this.#pages += PAGES_A_CHANGE + Math.ceil(textOf(change).length / PAGE_BYTES);
    if (this.#merging || this.#pages < MERGE_AFTER_PAGES) return;
    this.#follow(this.#merge());
  }

  /** `now`: ms since the epoch. It is told when none could be made. */
  backUp(now: number): void {
    this.#follow(
      makeBackup((sql) => this.#thread.run({ sql, rows: false }), this.#dir, now).catch((error: unknown) =>
        this.#onProblem(message('store.noBackup', { why: String(error) })),
      ),
    );
  }

  /** When all that is under way is done, and the thread has ended. */
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
      for (let n = 0; n < MERGES; n += 1) {
        const [row] = await this.#thread.run({ sql: MERGE, rows: true });
        if (row?.log === row?.checkpointed) return;
      }
    } catch {
      // As within a commit, where SQLite does not tell of it either: what is not merged stays in the log, as durable.
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
