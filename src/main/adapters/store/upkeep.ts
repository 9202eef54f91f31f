/** Maintains the database file in a thread: merges the write-ahead log into it, and makes backups. */
import { basename, join } from 'node:path';
import type { StoreChange } from '../../core/ports/index.ts';
import { listBackups, type MadeBackup, makeBackup } from './backup.ts';
import { isBackupDue } from './backup-plan.ts';
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
  readonly #working = new Set<Promise<unknown>>();
  #pages = 0;
  #merging = false;
  #commits = 0;
  /** The newest backup of this host, and how many commits there were when it was begun. */
  #newest: { path: string; commits: number } | null = null;

  constructor(dir: string) {
    this.#dir = dir;
    this.#thread = new StoreThread({ path: join(dir, 'huskies.db'), readOnly: false });
  }

  /** Must be called after each commit. */
  committed(changes: readonly StoreChange[]): void {
    this.#commits += 1;
    for (const change of changes) this.#pages += PAGES_PER_CHANGE + Math.ceil(textOf(change).length / PAGE_BYTES);
    if (this.#merging || this.#pages < MERGE_AFTER_PAGES) return;
    this.#follow(this.#merge());
  }

  /** Makes a backup if one is due; null: none is. `now`: ms since the epoch. Rejects as makeBackup does. */
  async backUpIfDue(now: number): Promise<MadeBackup | null> {
    const commits = this.#commits;
    // What an earlier host changed after its last backup is unknown.
    const same = this.#newest?.commits === commits ? this.#newest.path : null;
    const names = listBackups(this.#dir).map((path) => basename(path));
    if (!isBackupDue(names, { changed: same === null, now })) return null;
    const run = (sql: string) => this.#thread.run({ sql, rows: false });
    const making = makeBackup({ dir: this.#dir, now, run, replaces: same });
    this.#follow(making);
    const made = await making;
    this.#newest = { path: made.path, commits };
    return made;
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

  /** `end` waits for this work, whether it succeeds or fails. */
  #follow(work: Promise<unknown>): void {
    const ended = work.then(nothing, nothing);
    this.#working.add(ended);
    void ended.then(() => this.#working.delete(ended));
  }
}

const nothing = () => undefined;

function textOf(change: StoreChange): string {
  return 'put' in change && change.put === 'story' ? (change.text ?? '') : '';
}
