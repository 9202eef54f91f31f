/** One PTY of the library, tamed: bytes as they come, no signal to a bare pid, everything released by close(). */
import { statSync } from 'node:fs';
import { type IPty, spawn } from 'node-pty';
import type { PtyControls, TerminalFeed } from '../../core/ports/index.ts';

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
  destroy?(): void;
  on?(event: 'close', listener: () => void): void;
}

/** ms that a PTY gets to hand over its last bytes once its processes have ended. */
const DRAIN = 200;

export class Terminal implements PtyControls {
  readonly pid: number;
  /** Device number as in /proc/PID/stat; 0 where unknown. */
  readonly tty: number;
  /** Exit code of the PTY's child, 128 + signal when killed. */
  readonly exited: Promise<number>;
  readonly #pty: IPty;
  readonly #closed: Promise<void>;
  #isClosed = false;

  constructor(request: TerminalRequest) {
    const env = { ...request.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
    const { cols, rows, cwd } = request;
    this.#pty = spawn(request.file, request.args, { name: env.TERM, cols, rows, cwd, env, encoding: null });
    const inside = this.#pty as Inside;
    // destroy() closes the master, and then signals a pid that may be another's by then (I4)
    Object.assign(this.#pty, { kill: () => undefined });
    this.pid = this.#pty.pid;
    this.tty = inside.ptsName === undefined ? 0 : deviceOf(inside.ptsName);
    this.exited = new Promise((done) => {
      this.#pty.onExit(({ exitCode, signal }) => done(signal ? 128 + signal : exitCode));
    });
    this.#closed = new Promise((done) => {
      inside.on?.('close', () => {
        this.#isClosed = true;
        done();
      });
    });
  }

  /** Without an encoding the library hands over Buffers, whatever its types say. */
  pipe(feed: TerminalFeed): void {
    this.#pty.onData((data: unknown) => {
      if (data instanceof Uint8Array) feed.data(data);
    });
  }

  write(data: string): void {
    if (!this.#isClosed) this.#pty.write(data);
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
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.#closed,
      new Promise((done) => {
        timer = setTimeout(done, DRAIN);
      }),
    ]);
    clearTimeout(timer);
    if (!this.#isClosed) (this.#pty as Inside).destroy?.();
    this.#isClosed = true;
  }
}

function deviceOf(path: string): number {
  try {
    return statSync(path).rdev;
  } catch {
    // no such device file here: then processes are not recognised by their terminal
    return 0;
  }
}
