/**
 * The slots of the machine. Each host keeps one row with its own count in a small SQLite file in the profile; a slot is
 * taken in a transaction, so that two hosts cannot take the last one. The same holds for the shared helpers of CLIs. The row of a host that has ended counts no longer:
 * its project's lock tells, which never depends on a pid.
 */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { message, type Refusal, RefusalError } from '../../../contract/index.ts';
import type { Log, MachineSlots } from '../../core/ports/index.ts';
import { findHost } from '../lock/index.ts';
import { checkSqliteFiles, makeStateFolder } from '../state-files/index.ts';
import { asRefusal, isDamage } from '../store/failures.ts';
import { ensurePrivateFile } from '../store/private-files.ts';
import { type Database, openSqlite } from '../store/sqlite.ts';
import { readMachineConfig } from './machine-config.ts';

/** A transaction of another host takes well under a millisecond. */
const BUSY_TIMEOUT_MS = 250;

/** What the slots of one host depend on. */
export interface MachineOptions {
  /** The result of profileFolder(). */
  profile: string;
  /** The state folder of the host's project, whose lock it holds. */
  stateDir: string;
  log: Log;
  /** Whether a host owns the project of this state folder. */
  isOwned?: (stateDir: string) => boolean;
}

/** Opens nothing yet: the file is made with the first count. */
export function createMachineSlots(options: MachineOptions): MachineSlots {
  return new SqliteSlots(options);
}

class SqliteSlots implements MachineSlots {
  readonly #profile: string;
  readonly #own: string;
  readonly #log: Log;
  readonly #isOwned: (stateDir: string) => boolean;
  /** `file`: which file it is, since another host may have made it again. */
  #open: { db: Database; file: bigint } | null = null;
  /** What the row of this host says; null: not known, as after a crash of an earlier host. */
  #written: string | null = null;
  /** The shared helpers that this host uses. */
  #helpers: readonly string[] = [];
  #isClosed = false;

  constructor({ profile, stateDir, log, isOwned = hasOwner }: MachineOptions) {
    this.#profile = profile;
    this.#own = stateDir;
    this.#log = log;
    this.#isOwned = isOwned;
  }

  take(own: number, helper: string | null): Refusal | null {
    try {
      const config = readMachineConfig(this.#profile);
      if (!config.ok) return config.error;
      const { max } = config;
      if (max === null && helper === null) return null;
      return this.#change((db) => {
        if (helper !== null && this.#isUsedElsewhere(db, helper))
          return { code: 'helper-busy', why: message('start.helper.machine', { title: helper }) };
        const others = max === null ? 0 : this.#countOthers(db, max - own);
        if (max !== null && others + own >= max)
          return { code: 'machine-full', why: message('start.machine', { n: others + own, max }) };
        this.#write(db, own + 1, helper === null ? this.#helpers : [...this.#helpers, helper]);
        return null;
      });
    } catch (error) {
      const refusal = asRefusal(error, this.#file);
      if (refusal instanceof RefusalError) return refusal.refusal;
      throw error;
    }
  }

  publish(own: number, helpers: readonly string[]): void {
    if (this.#isClosed) return;
    try {
      // The row of this host is gone if another host has made the file again.
      if (writtenAs(own, helpers) === this.#written && this.#open?.file === this.#fileNow()) return;
      // A host that never had an agent makes no file.
      if (own === 0 && this.#fileNow() === null) return;
      this.#change((db) => this.#write(db, own, helpers));
    } catch (error) {
      this.#log.warn(`[machine] the number of agents could not be written: ${String(error)}`);
    }
  }

  close(): void {
    this.publish(0, []);
    this.#isClosed = true;
    this.#forget();
  }

  get #file(): string {
    return join(this.#profile, 'machine.db');
  }

  /** The slots of all other hosts. Rows of hosts that have ended are removed as soon as `free` slots are not enough. */
  #countOthers(db: Database, free: number): number {
    const count = () =>
      Number(db.prepare('SELECT coalesce(sum(running), 0) AS n FROM hosts WHERE dir <> ?').get(this.#own)?.n ?? 0);
    const all = count();
    if (all < free) return all;
    for (const { dir } of db.prepare('SELECT dir FROM hosts WHERE dir <> ?').all(this.#own)) {
      if (!this.#isOwned(String(dir))) db.prepare('DELETE FROM hosts WHERE dir = ?').run(String(dir));
    }
    return count();
  }

  /** Rows of hosts that have ended are removed. */
  #isUsedElsewhere(db: Database, helper: string): boolean {
    const users = db.prepare('SELECT dir FROM helpers WHERE title = ? AND dir <> ?').all(helper, this.#own);
    return users.some(({ dir }) => {
      if (this.#isOwned(String(dir))) return true;
      db.prepare('DELETE FROM helpers WHERE dir = ?').run(String(dir));
      return false;
    });
  }

  #write(db: Database, own: number, helpers: readonly string[]): void {
    if (own === 0) db.prepare('DELETE FROM hosts WHERE dir = ?').run(this.#own);
    else db.prepare('INSERT OR REPLACE INTO hosts (dir, running) VALUES (?, ?)').run(this.#own, own);
    db.prepare('DELETE FROM helpers WHERE dir = ?').run(this.#own);
    for (const title of helpers)
      db.prepare('INSERT OR IGNORE INTO helpers (dir, title) VALUES (?, ?)').run(this.#own, title);
    this.#helpers = helpers;
    this.#written = writtenAs(own, helpers);
  }

  /** Runs `act` in a transaction. A damaged file is made again: each host writes its count with its next change. */
  #change<T>(act: (db: Database) => T): T {
    try {
      return this.#transact(act);
    } catch (error) {
      const file = this.#open?.file ?? null;
      this.#forget();
      if (!isDamage(error)) throw error;
      // Another host has made it again already if it is another file by now.
      if (file === null || file === this.#fileNow()) {
        this.#log.warn(`[machine] ${this.#file} was damaged and is made again`);
        rmSync(this.#file, { force: true });
      }
      return this.#transact(act);
    }
  }

  #transact<T>(act: (db: Database) => T): T {
    if (this.#open !== null && this.#open.file !== this.#fileNow()) this.#forget();
    this.#open ??= this.#openFile();
    const { db } = this.#open;
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = act(db);
      db.exec('COMMIT');
      return result;
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }

  #forget(): void {
    this.#open?.db.close();
    this.#open = null;
    this.#written = null;
  }

  /** Which file is there now; null: none. */
  #fileNow(): bigint | null {
    return statSync(this.#file, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
  }

  #openFile(): { db: Database; file: bigint } {
    makeStateFolder(this.#profile);
    ensurePrivateFile(this.#file);
    checkSqliteFiles(this.#file);
    const file = this.#fileNow() ?? 0n;
    const db = openSqlite(this.#file);
    try {
      // Nothing here outlives the hosts, so nothing is made durable.
      db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY`);
      db.exec('CREATE TABLE IF NOT EXISTS hosts (dir TEXT PRIMARY KEY, running INTEGER NOT NULL)');
      db.exec('CREATE TABLE IF NOT EXISTS helpers (dir TEXT, title TEXT, PRIMARY KEY (dir, title))');
      return { db, file };
    } catch (error) {
      db.close();
      throw error;
    }
  }
}

function writtenAs(own: number, helpers: readonly string[]): string {
  return JSON.stringify([own, [...new Set(helpers)].sort()]);
}

/** A folder that cannot be looked at belongs to a host as far as one can tell. */
function hasOwner(stateDir: string): boolean {
  try {
    return findHost(stateDir).state !== 'none';
  } catch {
    return true;
  }
}
