/** SQLite with the API of `node:sqlite`: built into Node 22.13 and later, else from a native package (ADR 0002). */
import { createRequire } from 'node:module';

export type SqlValue = null | number | bigint | string | Uint8Array;
export type Row = Record<string, SqlValue>;

export interface Statement {
  run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
}

export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

interface SqliteModule {
  DatabaseSync: new (path: string, options?: { readOnly?: boolean }) => Database;
}

let loaded: SqliteModule | null = null;

/** Opens a database file. Errors of SQLite have its code as `errcode`. */
export function openSqlite(path: string, options: { readOnly?: boolean } = {}): Database {
  loaded ??= loadSqlite();
  const db = new loaded.DatabaseSync(path, { readOnly: options.readOnly ?? false });
  return {
    exec: (sql) => db.exec(sql),
    prepare: (sql) => withEmptyBytes(db.prepare(sql)),
    close: () => db.close(),
  };
}

/** Empty bytes with a memory address. Node 22.20, 24.0 and others bind empty bytes without one, as of '', as NULL. */
const EMPTY_BYTES = new Uint8Array(new ArrayBuffer(1), 0, 0);

function withEmptyBytes(statement: Statement): Statement {
  const bound = (values: SqlValue[]): SqlValue[] =>
    values.map((value) => (value instanceof Uint8Array && value.byteLength === 0 ? EMPTY_BYTES : value));
  return {
    run: (...values) => statement.run(...bound(values)),
    get: (...values) => statement.get(...bound(values)),
    all(...values) {
      try {
        return statement.all(...bound(values));
      } catch (error) {
        throw withCode(error);
      }
    },
  };
}

/** SQLite's fixed text of each code that failures.ts knows (sqlite.org/c3ref/errcode.html, sqlite3_errstr). */
const CODE_OF_TEXT: Readonly<Record<string, number>> = {
  'access permission denied': 3,
  'database is locked': 5,
  'database table is locked': 6,
  'attempt to write a readonly database': 8,
  'disk I/O error': 10,
  'database disk image is malformed': 11,
  'database or disk is full': 13,
  'unable to open database file': 14,
  'file is not a database': 26,
};

/** The error with its `errcode`, which the native package omits for statements that return all rows. */
export function withCode(error: unknown): unknown {
  if (!(error instanceof Error) || ('errcode' in error && error.errcode !== undefined)) return error;
  const errcode = CODE_OF_TEXT[error.message];
  return errcode === undefined ? error : Object.assign(error, { errcode });
}

function loadSqlite(): SqliteModule {
  const require = createRequire(import.meta.url);
  return withoutWarnings(() => require(sqliteModule()));
}

/** What to require for SQLite: a module's name, or a path that can be required from anywhere. */
export function sqliteModule(): string {
  if (hasBuiltIn(process.versions.node)) return 'node:sqlite';
  return createRequire(import.meta.url).resolve('@photostructure/sqlite');
}

/** Whether this version of Node has the module without a flag (Node's changelog of 22.13.0). */
export function hasBuiltIn(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

/** Suppresses Node's warning on stderr that its module is experimental, which looks like a problem of Huskies. */
function withoutWarnings<T>(load: () => T): T {
  const emit = process.emitWarning;
  process.emitWarning = (() => undefined) as typeof process.emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emit;
  }
}
