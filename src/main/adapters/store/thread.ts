/** Runs slow SQL in a thread, so that the host's own thread stays responsive. */
import { Worker } from 'node:worker_threads';
import { type Database, type Row, type Statement, sqliteModule, withCode } from './sqlite.ts';

/** SQL to run in the thread. */
export interface Job {
  sql: string;
  /** True: `sql` is one statement and its rows are returned. False: all statements run, and no row is returned. */
  rows: boolean;
}

interface JobResult {
  id: number;
  rows: Row[];
  error: { message: string; errcode: unknown } | null;
}

interface PendingJob {
  resolve(rows: Row[]): void;
  reject(error: Error): void;
}

/**
 * Runs one job after another on its own connection. The first job starts the thread and opens the file. The thread
 * keeps the process alive only while it works.
 */
export class StoreThread {
  readonly #file: { path: string; readOnly: boolean };
  readonly #pending = new Map<number, PendingJob>();
  #worker: Worker | null = null;
  #jobs = 0;

  constructor(file: { path: string; readOnly: boolean }) {
    this.#file = file;
  }

  /** Rejects with SQLite's error, whose code is `errcode`, or when the thread has ended. */
  run(job: Job): Promise<Row[]> {
    const worker = this.#start();
    this.#jobs += 1;
    const id = this.#jobs;
    worker.ref();
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ id, ...job });
    });
  }

  /** Ends the thread after all its jobs. When it resolves, the thread's connection is closed. */
  async end(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    this.#worker = null;
    worker.ref();
    const ended = new Promise((done) => worker.once('exit', done));
    worker.postMessage(null);
    await ended;
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(`(${program.toString()})(require)`, {
      eval: true,
      workerData: { ...this.#file, sqlite: sqliteModule() },
    });
    this.#worker = worker;
    worker.on('message', ({ id, rows, error }: JobResult) => {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (this.#pending.size === 0) worker.unref();
      if (error === null) pending?.resolve(rows);
      else pending?.reject(withCode(Object.assign(new Error(error.message), { errcode: error.errcode })) as Error);
    });
    const onEnd = (error: Error): void => {
      if (this.#worker === worker) this.#worker = null;
      for (const { reject } of this.#pending.values()) reject(error);
      this.#pending.clear();
    };
    worker.on('error', onEnd);
    worker.on('exit', () => onEnd(new Error('the thread of the store has ended')));
    return worker;
  }
}

/** The thread's program. It is passed as source text, so it must not use anything else of this file. */
function program(require: NodeJS.Require): void {
  const { parentPort, workerData } = require('node:worker_threads') as typeof import('node:worker_threads');
  // suppresses Node's warning about its experimental SQLite (see sqlite.ts)
  process.emitWarning = (() => undefined) as typeof process.emitWarning;
  const { sqlite, path, readOnly } = workerData as { sqlite: string; path: string; readOnly: boolean };
  const { DatabaseSync } = require(sqlite);
  let open: Database | null = null;
  const database = (): Database => {
    if (open !== null) return open;
    open = new DatabaseSync(path, { readOnly }) as Database;
    // a connection notices the log only at its first read
    open.exec('PRAGMA busy_timeout = 2000; PRAGMA synchronous = FULL; SELECT 1 FROM sqlite_master LIMIT 1');
    return open;
  };
  const prepared = new Map<string, Statement>();
  parentPort?.on('message', (job: (Job & { id: number }) | null) => {
    if (job === null) {
      // prepared statements are released when the thread ends, and only then is the file closed
      open?.close();
      parentPort.close();
      return;
    }
    let rows: Row[] = [];
    let error: JobResult['error'] = null;
    try {
      const { sql } = job;
      const db = database();
      if (job.rows) {
        const statement = prepared.get(sql) ?? db.prepare(sql);
        prepared.set(sql, statement);
        rows = statement.all();
      } else db.exec(sql);
    } catch (thrown) {
      const { message, errcode } = thrown as { message: string; errcode?: unknown };
      error = { message, errcode };
    }
    parentPort.postMessage({ id: job.id, rows, error });
  });
}
