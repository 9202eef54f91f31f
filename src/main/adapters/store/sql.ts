/** A connection with cached prepared statements, and transactions that always end. */
import type { Database, Row, SqlValue, Statement } from './sqlite.ts';

/** Prepares each statement once. */
export class Sql {
  readonly #db: Database;
  readonly #prepared = new Map<string, Statement>();

  constructor(db: Database) {
    this.#db = db;
  }

  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }

  get(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  all(sql: string, ...values: SqlValue[]): Row[] {
    return this.#statement(sql).all(...values);
  }

  transaction<T>(work: () => T): T {
    return transaction(this.#db, work);
  }

  /**
   * Merges the write-ahead log into the file, then closes. The native package cannot finalize statements, so its
   * connection would keep the log until garbage collection. False: another reader prevents it; the next start merges.
   */
  close(): boolean {
    this.#prepared.clear();
    try {
      this.#db.exec('PRAGMA journal_mode = DELETE');
      return true;
    } catch {
      return false;
    } finally {
      this.#db.close();
    }
  }

  #statement(sql: string): Statement {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const made = this.#db.prepare(sql);
    this.#prepared.set(sql, made);
    return made;
  }
}

/** Runs `work` in a transaction. An error rolls everything back and is rethrown. */
export function transaction<T>(db: Database, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    db.exec('COMMIT');
    return value;
  } catch (error) {
    rollBack(db);
    throw error;
  }
}

/** After some errors, such as a full disk, SQLite has rolled back already, and then there is no transaction to end. */
function rollBack(db: Database): void {
  try {
    db.exec('ROLLBACK');
  } catch (error) {
    if (isInTransaction(db)) throw error;
  }
}

/** SQLite begins no transaction within another one. Node's own `isTransaction` is missing before 22.16. */
function isInTransaction(db: Database): boolean {
  try {
    db.exec('BEGIN');
  } catch {
    // even if there is another cause, the caller's error is not hidden
    return true;
  }
  db.exec('ROLLBACK');
  return false;
}
