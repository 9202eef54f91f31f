/** The host's end of a keeper's FIFO: what the keeper says, line by line, and when it can say nothing more. */
import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Nothing is waited for, and no link followed. */
const CAREFUL = constants.O_NONBLOCK | constants.O_NOFOLLOW;

export type Report =
  | { kind: 'start'; pid: number }
  | { kind: 'exec'; errno: number }
  /** The run's cgroup could not be joined: the agent runs without. */
  | { kind: 'nocgroup'; errno: number }
  | { kind: 'exit'; code: number }
  | { kind: 'empty' }
  /** The keeper is gone: after `empty` as it should be, without it it was killed. */
  | { kind: 'end' };

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

export class Reports {
  readonly path: string;
  readonly #socket: Socket;
  /** A write end of our own, so that the FIFO does not end before the keeper has opened it; null once it has. */
  #guard: number | null;
  #text = '';
  #ended = false;

  /** Makes the FIFO in the private folder `dir`. Rejects with the system's words. */
  static async make(dir: string, run: string, onReport: (report: Report) => void): Promise<Reports> {
    const path = join(dir, `${run}.fifo`);
    rmSync(path, { force: true });
    await promisify(execFile)('mkfifo', ['-m', '600', path]);
    return new Reports(path, onReport);
  }

  private constructor(path: string, onReport: (report: Report) => void) {
    this.path = path;
    const reader = openSync(path, constants.O_RDONLY | CAREFUL);
    try {
      this.#guard = openSync(path, constants.O_WRONLY | CAREFUL);
    } catch (error) {
      closeSync(reader);
      throw error;
    }
    this.#socket = new Socket({ fd: reader, readable: true, writable: false });
    this.#socket.on('data', (data) => this.#read(String(data), onReport));
    this.#socket.on('error', () => this.#end(onReport));
    this.#socket.on('close', () => this.#end(onReport));
  }

  /** From now on the FIFO ends with its keeper. To be called when the keeper has spoken, or can no longer. */
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
