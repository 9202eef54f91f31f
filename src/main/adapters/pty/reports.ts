/** The host's end of a keeper's FIFO: parses the keeper's reports, and detects when no more can come. */
import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Opens without blocking and without following a symbolic link. */
const SAFE_FLAGS = constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** One report of a keeper (native/keeper/keeper.c), or the end of them all. */
export type Report =
  | { kind: 'start'; pid: number }
  | { kind: 'exec'; errno: number }
  /** The agent could not join the run's cgroup and runs without it. */
  | { kind: 'nocgroup'; errno: number }
  | { kind: 'exit'; code: number }
  | { kind: 'empty' }
  /** The keeper's end of the FIFO is closed. Without an `empty` before it, the keeper was killed. */
  | { kind: 'end' };

/** Null for a line that is not a report. */
export function parseReport(line: string): Report | null {
  const [word, number] = line.split(' ');
  if (word === 'empty') return { kind: 'empty' };
  const value = Number.parseInt(number ?? '', 10);
  if (!Number.isInteger(value)) return null;
  if (word === 'start') return { kind: 'start', pid: value };
  if (word === 'exec') return { kind: 'exec', errno: value };
  if (word === 'nocgroup') return { kind: 'nocgroup', errno: value };
  if (word === 'exit') return { kind: 'exit', code: value };
  return null;
}

/** The reports of one keeper. */
export class Reports {
  readonly path: string;
  readonly #socket: Socket;
  /** The host's own write end, so that the FIFO does not end before the keeper has opened it; null afterwards. */
  #guard: number | null;
  #text = '';
  #ended = false;

  /** Makes the FIFO in the private folder `dir`. Rejects with the system error. */
  static async make(dir: string, run: string, onReport: (report: Report) => void): Promise<Reports> {
    const path = join(dir, `${run}.fifo`);
    rmSync(path, { force: true });
    await promisify(execFile)('mkfifo', ['-m', '600', path]);
    return new Reports(path, onReport);
  }

  private constructor(path: string, onReport: (report: Report) => void) {
    this.path = path;
    const reader = openSync(path, constants.O_RDONLY | SAFE_FLAGS);
    try {
      this.#guard = openSync(path, constants.O_WRONLY | SAFE_FLAGS);
    } catch (error) {
      closeSync(reader);
      throw error;
    }
    this.#socket = new Socket({ fd: reader, readable: true, writable: false });
    this.#socket.on('data', (data) => this.#read(String(data), onReport));
    this.#socket.on('error', () => this.#end(onReport));
    this.#socket.on('close', () => this.#end(onReport));
  }

  /** Closes the host's own write end. To be called after the keeper's first report, or when it has ended. */
  release(): void {
    if (this.#guard === null) return;
    closeSync(this.#guard);
    this.#guard = null;
    rmSync(this.path, { force: true });
  }

  close(): void {
    this.release();
    this.#socket.destroy();
  }

  #read(data: string, onReport: (report: Report) => void): void {
    this.release();
    this.#text += data;
    const lines = this.#text.split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) {
      const report = parseReport(line);
      if (report !== null) onReport(report);
    }
  }

  #end(onReport: (report: Report) => void): void {
    if (this.#ended) return;
    this.#ended = true;
    this.release();
    onReport({ kind: 'end' });
  }
}
