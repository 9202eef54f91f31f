/** One PTY of the library: raw bytes, no signal to a bare pid, and every resource released by close(). */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { type IPty, spawn } from 'node-pty';
import { message, RefusalError, type TerminalSize, whyOf } from '../../../contract/index.ts';
import type { PtyControls, TerminalFeed, Terminals, WriteOutcome } from '../../core/ports/index.ts';
import { type Connection, drain, type Output } from './connection.ts';
import { createInputQueue, type InputQueue } from './input-queue.ts';

/** What to run, and the terminal's first size in cells. */
export interface TerminalRequest {
  file: string;
  args: string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  cols: number;
  rows: number;
}

/** Members of the library's objects that its published types omit. */
interface PtyInternals {
  ptsName?: string;
  /** Descriptor of the PTY's master. */
  fd?: number;
  _socket?: { destroyed: boolean };
  destroy?(): void;
  on?(event: 'close', listener: () => void): void;
}

/** The library's spawn. It throws only if no terminal or process could be made, and gives no system error. */
function fork(...[file, args, options]: Parameters<typeof spawn>): IPty {
  try {
    return spawn(file, args, options);
  } catch (error) {
    throw new RefusalError({
      code: 'resources',
      why: message('pty.notStarted', { command: file, why: whyOf(error) }),
    });
  }
}

/** One terminal and the process started in it. */
export class Terminal implements PtyControls, Connection {
  readonly pid: number;
  /** Device number as in /proc/PID/stat; 0 when unknown. */
  readonly tty: number;
  /** Exit code of the PTY's child, or 128 + signal number when it was killed. */
  readonly exited: Promise<number>;
  readonly #pty: IPty;
  /**
   * The slave end, which the host keeps open. Otherwise the master reports a hang-up when the last process ends, and
   * the event loop drops what it has not read yet, so the agent's last output would be lost.
   */
  #slave: number | null = null;
  lastOutputAt: number | null = null;
  readonly #size: TerminalSize;
  #lastByteAt = 0;
  #feed: TerminalFeed | null = null;
  readonly #input: InputQueue;
  /** Output from before `pipe`: the library starts to read at once. */
  readonly #early: Uint8Array[] = [];
  #isClosed = false;

  constructor(request: TerminalRequest) {
    const env = { ...request.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
    const { cols, rows, cwd } = request;
    this.#size = { cols, rows };
    this.#pty = fork(request.file, request.args, { name: env.TERM, cols, rows, cwd, env, encoding: null });
    const internals = this.#pty as PtyInternals;
    // destroy() closes the master and then signals a pid that may have been reused (I4), so kill() is disabled; on
    // Windows kill() is what closes the pseudo console
    if (process.platform !== 'win32') Object.assign(this.#pty, { kill: () => undefined });
    this.pid = this.#pty.pid;
    this.#input = createInputQueue(
      (bytes) => this.#put(bytes),
      (ms, task) => void setTimeout(task, ms).unref(),
    );
    this.#pty.onData((data: unknown) => this.#take(data));
    const slave = internals.ptsName === undefined ? null : openSlave(internals.ptsName);
    this.#slave = slave?.fd ?? null;
    this.tty = slave?.device ?? 0;
    this.exited = new Promise((done) => {
      this.#pty.onExit(({ exitCode, signal }) => done(signal ? 128 + signal : exitCode));
    });
    internals.on?.('close', () => {
      this.#isClosed = true;
      this.#input.close();
    });
  }

  attach(terminals: Terminals, run: string): Output {
    const feed = terminals.feed(run, this, this.#size);
    this.pipe(feed);
    return { resized: (cols, rows) => feed.resize(cols, rows), end: () => feed.end() };
  }

  /** Sends all output to `feed`, including what has already arrived. */
  pipe(feed: TerminalFeed): void {
    this.#feed = feed;
    for (const bytes of this.#early.splice(0)) feed.data(bytes);
  }

  #take(data: unknown): void {
    this.#lastByteAt = performance.now();
    this.lastOutputAt = Date.now();
    const bytes = bytesOf(data);
    if (bytes === null) return;
    if (this.#feed === null) this.#early.push(bytes);
    else this.#feed.data(bytes);
  }

  /** As InputQueue.write. */
  write(data: string | Uint8Array): Promise<WriteOutcome> {
    return this.#input.write(typeof data === 'string' ? Buffer.from(data) : data);
  }

  endInput(): Promise<void> {
    // a terminal's input stays open until the terminal is closed
    return Promise.resolve();
  }

  /**
   * The `put` of createInputQueue. Checks first that the master is open, since a closed descriptor may have been
   * reused.
   */
  #put(bytes: Uint8Array): number | null {
    const { fd, _socket: socket } = this.#pty as PtyInternals;
    if (this.#isClosed || fd === undefined || socket?.destroyed !== false) return null;
    try {
      return writeSync(fd, bytes);
    } catch (error) {
      // EIO: no process has the other end. EBADF: the master is closed.
      return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : null;
    }
  }

  pause(): void {
    if (!this.#isClosed) this.#pty.pause();
  }

  resume(): void {
    if (!this.#isClosed) this.#pty.resume();
  }

  /** False when the terminal is closed. */
  resize(cols: number, rows: number): boolean {
    if (this.#isClosed) return false;
    this.#pty.resize(cols, rows);
    return true;
  }

  /** Reads the remaining output, then closes the master; a process that still uses the terminal gets a hang-up. */
  async close(): Promise<void> {
    this.resume();
    await drain(
      () => this.#isClosed,
      () => this.#lastByteAt,
    );
    if (!this.#isClosed) (this.#pty as PtyInternals).destroy?.();
    this.#isClosed = true;
    this.#input.close();
    if (this.#slave !== null) closeSync(this.#slave);
    this.#slave = null;
  }
}

/**
 * Without an encoding the library emits Buffers, despite its types; on Windows it emits strings. Null for anything
 * else.
 */
export function bytesOf(data: unknown): Uint8Array | null {
  if (typeof data === 'string') return Buffer.from(data);
  return data instanceof Uint8Array ? data : null;
}

/**
 * Null when it cannot be opened. That is not worth throwing for: the child already runs, so at most its last output is
 * lost.
 */
function openSlave(path: string): { fd: number; device: number } | null {
  try {
    const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    return { fd, device: fstatSync(fd).rdev };
  } catch {
    // no descriptor left, or not a device on this system
    return null;
  }
}
