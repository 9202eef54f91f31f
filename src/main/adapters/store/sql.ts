/** A connection with its prepared statements, and transactions that cannot be left open. */
import type { Database, Row, SqlValue, Statement } from './sqlite.ts';

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
   * Merges the log into the file first: the native package cannot finalize statements, so its connection stays half open
   * until they are collected, and the log with it. False: somebody else reads the file; the next start merges it.
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

/** All of `work` or nothing; rethrows what went wrong. */
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

/** After a full disk and the like SQLite has rolled back by itself; then there is no transaction, and that is fine. */
function rollBack(db: Database): void {
  try {
    db.exec('ROLLBACK');
  } catch (error) {
    if (!/no transaction/.test(String(error))) throw error;
  }
}
