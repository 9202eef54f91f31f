/** One PTY of the library, tamed: bytes as they come, no signal to a bare pid, everything released by close(). */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { type IPty, spawn } from 'node-pty';
import type { TerminalSize } from '../../../contract/index.ts';
import type { PtyControls, TerminalFeed, Terminals, TypedOutcome } from '../../core/ports/index.ts';
import { type Connection, drain, type Output } from './connection.ts';
import { createTyped, type Typed } from './typed.ts';

export interface TerminalRequest {
  file: string;
  args: string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  cols: number;
  rows: number;
}

/** What the library has beyond its published types. */
interface Inside {
  ptsName?: string;
  /** The master. */
  fd?: number;
  _socket?: { destroyed: boolean };
  destroy?(): void;
  on?(event: 'close', listener: () => void): void;
}

export class Terminal implements PtyControls, Connection {
  readonly pid: number;
  /** Device number as in /proc/PID/stat; 0 where unknown. */
  readonly tty: number;
  /** Exit code of the PTY's child, 128 + signal when killed. */
  readonly exited: Promise<number>;
  readonly #pty: IPty;
  /**
   * The other end, held open by the host: without it the master reports a hang-up when the last process ends, and the
   * event loop then takes a half-read stream for ended, so the agent's last words would be lost.
   */
  #slave: number | null = null;
  lastOutputAt: number | null = null;
  readonly #size: TerminalSize;
  #lastByteAt = 0;
  #feed: TerminalFeed | null = null;
  readonly #typed: Typed;
  /** The library reads from the first moment on. */
  readonly #early: Uint8Array[] = [];
  #isClosed = false;

  constructor(request: TerminalRequest) {
    const env = { ...request.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
    const { cols, rows, cwd } = request;
    this.#size = { cols, rows };
    this.#pty = spawn(request.file, request.args, { name: env.TERM, cols, rows, cwd, env, encoding: null });
    const inside = this.#pty as Inside;
    // destroy() closes the master, and then signals a pid that may be another's by then (I4); on Windows it closes the
    // pseudo console by kill() alone
    if (process.platform !== 'win32') Object.assign(this.#pty, { kill: () => undefined });
    this.pid = this.#pty.pid;
    this.#typed = createTyped(
      (bytes) => this.#put(bytes),
      (ms, task) => void setTimeout(task, ms).unref(),
    );
    this.#pty.onData((data: unknown) => this.#take(data));
    const slave = inside.ptsName === undefined ? null : openSlave(inside.ptsName);
    this.#slave = slave?.fd ?? null;
    this.tty = slave?.device ?? 0;
    this.exited = new Promise((done) => {
      this.#pty.onExit(({ exitCode, signal }) => done(signal ? 128 + signal : exitCode));
    });
    inside.on?.('close', () => {
      this.#isClosed = true;
      this.#typed.close();
    });
  }

  attach(terminals: Terminals, run: string): Output {
    const feed = terminals.feed(run, this, this.#size);
    this.pipe(feed);
    return { resized: (cols, rows) => feed.resize(cols, rows), end: () => feed.end() };
  }

  /** To whom the bytes go, those included that came before. */
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

  /** As Typed.write. */
  write(data: string | Uint8Array): Promise<TypedOutcome> {
    return this.#typed.write(typeof data === 'string' ? Buffer.from(data) : data);
  }

  endInput(): Promise<void> {
    // a terminal's input ends with the terminal
    return Promise.resolve();
  }

  /** The master does not block. A closed one's number may be another file's by now, so it is asked for first. */
  #put(bytes: Uint8Array): number | null {
    const { fd, _socket: socket } = this.#pty as Inside;
    if (this.#isClosed || fd === undefined || socket?.destroyed !== false) return null;
    try {
      return writeSync(fd, bytes);
    } catch (error) {
      // EIO and EBADF: nobody has the other end, or the master is closed.
      return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : null;
    }
  }

  pause(): void {
    if (!this.#isClosed) this.#pty.pause();
  }

  resume(): void {
    if (!this.#isClosed) this.#pty.resume();
  }

  /** False when there is no terminal any more. */
  resize(cols: number, rows: number): boolean {
    if (this.#isClosed) return false;
    this.#pty.resize(cols, rows);
    return true;
  }

  /** Takes the last bytes, then closes the master: whoever still lives in it is hung up. */
  async close(): Promise<void> {
    this.resume();
    await drain(
      () => this.#isClosed,
      () => this.#lastByteAt,
    );
    if (!this.#isClosed) (this.#pty as Inside).destroy?.();
    this.#isClosed = true;
    this.#typed.close();
    if (this.#slave !== null) closeSync(this.#slave);
    this.#slave = null;
  }
}

/** Without an encoding the library hands over Buffers, whatever its types say; on Windows it knows texts only. */
export function bytesOf(data: unknown): Uint8Array | null {
  if (typeof data === 'string') return Buffer.from(data);
  return data instanceof Uint8Array ? data : null;
}

/** Null when it cannot be opened: the child runs by now, so that costs its last words at most, and is no reason to throw. */
function openSlave(path: string): { fd: number; device: number } | null {
  try {
    const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    return { fd, device: fstatSync(fd).rdev };
  } catch {
    // out of descriptors, or not a device here
    return null;
  }
}
