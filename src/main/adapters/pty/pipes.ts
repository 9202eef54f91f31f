/** A process on pipes, in its own session and without a terminal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import type { OutputStream } from '../../../contract/index.ts';
import type { TerminalFeed, Terminals, WriteOutcome } from '../../core/ports/index.ts';
import { type Connection, drain, type Output } from './connection.ts';
import { createInputQueue, type InputQueue } from './input-queue.ts';
import { closeAll, makePipes, type PipeDescriptors } from './pipe-ends.ts';

/** What to run on the pipes of run `run`. */
export interface PipesRequest {
  run: string;
  file: string;
  args: string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
}

/** The pipes of a run before its fork. They are made ahead, so that nothing is awaited between a look and the fork. */
export class PreparedPipes {
  readonly #host: PipeDescriptors;
  readonly #child: PipeDescriptors;

  /** `dir` is a private folder that exists. Rejects with the system error. */
  static async make(dir: string, run: string): Promise<PreparedPipes> {
    const { host, child } = await makePipes(dir, run);
    return new PreparedPipes(host, child);
  }

  private constructor(host: PipeDescriptors, child: PipeDescriptors) {
    this.#host = host;
    this.#child = child;
  }

  /** Rejects with the system error when nothing was forked. Call either this or `close`, once. */
  async fork({ file, args, cwd, env }: Omit<PipesRequest, 'run'>): Promise<Pipes> {
    const { stdin, stdout, stderr } = this.#child;
    let child: ChildProcess;
    try {
      // detached: its own session, so that no terminal of the host can become its controlling terminal (setsid(2))
      child = spawn(file, args, { cwd, env: { ...env }, stdio: [stdin, stdout, stderr], detached: true });
    } catch (error) {
      this.close();
      throw error;
    }
    closeAll([stdin, stdout, stderr]);
    if (child.pid !== undefined) return new Pipes(child, child.pid, this.#host);
    closeAll(Object.values(this.#host));
    const [error] = await once(child, 'error');
    throw error;
  }

  /** Closes the pipes when nothing will be forked. */
  close(): void {
    closeAll([...Object.values(this.#host), ...Object.values(this.#child)]);
  }
}

/** The host's ends of one run's pipes. */
export class Pipes implements Connection {
  readonly pid: number;
  readonly tty = 0;
  readonly exited: Promise<number>;
  readonly #outputs: readonly Stream[];
  readonly #input: InputQueue;
  /** The host's end of the run's stdin; null when closed. */
  #stdin: number | null;

  constructor(child: ChildProcess, pid: number, { stdin, stdout, stderr }: PipeDescriptors) {
    this.pid = pid;
    this.exited = new Promise((done) => {
      child.once('exit', (code, signal) => done(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
    this.#stdin = stdin;
    this.#outputs = [new Stream('stdout', stdout), new Stream('stderr', stderr)];
    this.#input = createInputQueue(
      (bytes) => this.#put(bytes),
      (ms, task) => void setTimeout(task, ms).unref(),
    );
  }

  get lastOutputAt(): number | null {
    const times = this.#outputs.flatMap(({ lastOutputAt }) => lastOutputAt ?? []);
    return times.length === 0 ? null : Math.max(...times);
  }

  attach(terminals: Terminals, run: string): Output {
    const feeds = this.#outputs.map((stream) => {
      const feed = terminals.feedPipe(run, stream.name, stream);
      stream.pipe(feed);
      return feed;
    });
    return {
      resized: () => undefined,
      async end() {
        await Promise.all(feeds.map((feed) => feed.end()));
      },
    };
  }

  write(data: string | Uint8Array): Promise<WriteOutcome> {
    return this.#input.write(typeof data === 'string' ? Buffer.from(data) : data);
  }

  async endInput(): Promise<void> {
    await this.#input.end();
    this.#closeInput();
  }

  /** The `put` of createInputQueue. Also returns null on EPIPE: no process reads the pipe any more. */
  #put(bytes: Uint8Array): number | null {
    if (this.#stdin === null) return null;
    try {
      return writeSync(this.#stdin, bytes);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : null;
    }
  }

  resize(): boolean {
    return false;
  }

  resume(): void {
    for (const stream of this.#outputs) stream.resume();
  }

  async close(): Promise<void> {
    this.#closeInput();
    this.resume();
    await Promise.all(this.#outputs.map((stream) => stream.close()));
  }

  #closeInput(): void {
    this.#input.close();
    if (this.#stdin !== null) closeSync(this.#stdin);
    this.#stdin = null;
  }
}

/**
 * stdout or stderr of the run. Nothing is read before `pipe`; until then the output waits in the kernel's pipe, which
 * is bounded.
 */
class Stream {
  readonly name: OutputStream;
  lastOutputAt: number | null = null;
  readonly #socket: Socket;
  #lastByteAt = 0;
  #isOver = false;

  constructor(name: OutputStream, fd: number) {
    this.name = name;
    this.#socket = new Socket({ fd, readable: true, writable: false });
    this.#socket.pause();
    // after any of these events no more bytes come
    for (const end of ['end', 'error', 'close'] as const) {
      this.#socket.on(end, () => {
        this.#isOver = true;
      });
    }
  }

  pipe(feed: TerminalFeed): void {
    this.#socket.on('data', (bytes: Buffer) => {
      this.#lastByteAt = performance.now();
      this.lastOutputAt = Date.now();
      feed.data(bytes);
    });
    // A wrapper may outlive the program whose output this was.
    const closed = (): void => {
      // What goes wrong is told to the caller of `Output.end`, which ends it again.
      feed.end().catch(() => undefined);
    };
    if (this.#isOver) closed();
    else this.#socket.on('end', closed);
    this.#socket.resume();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** A process that still holds the other end keeps a pipe that is no longer read. */
  async close(): Promise<void> {
    const lastByteAt = (): number => (this.#socket.isPaused() ? performance.now() : this.#lastByteAt);
    await drain(() => this.#isOver, lastByteAt);
    this.#socket.destroy();
  }
}
