/** Runs the looker: sends it one request at a time, and starts it again when it has ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Log } from '../../core/ports/index.ts';
import { ANSWER_HEAD_BYTES, type Answer, answerBytes, LOOKER_VERSION, parseAnswer } from './looker-answer.ts';

/** A looker that does not answer for this long is killed. A look takes milliseconds, even with 5,000 processes. */
const ANSWER_TIMEOUT_MS = 5000;
/** The backoff before a looker that ended is started again; it doubles up to the maximum until one answers. */
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 60_000;
/**
 * A larger answer is an error. Linux allows more processes than this has room for, but no real machine runs as many.
 */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** There is no looker now, or it ended before it answered, so its answer is unknown. */
export class LookerUnavailable extends Error {}

interface PendingRequest {
  done(answer: Answer): void;
  fail(error: Error): void;
}

/** The looker of one host, across its restarts. */
export class Looker {
  readonly #path: string;
  readonly #log: Log;
  #current: LookerProcess | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #backoffMs = FIRST_BACKOFF_MS;
  #notBefore = 0;
  #closed = false;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
    this.#start();
  }

  /** The pid of its process; null while there is none. */
  get pid(): number | null {
    return this.#current?.pid ?? null;
  }

  /** Sends one line of looker.c's protocol, after all earlier requests. Rejects with LookerUnavailable. */
  ask(request: string): Promise<Answer> {
    const answer = this.#turn.then(() => this.#ask(request));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the looker. Later requests reject with LookerUnavailable. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#current?.end();
  }

  async #ask(request: string): Promise<Answer> {
    const current = this.#current ?? this.#start();
    if (current === null) throw new LookerUnavailable('not running');
    const answer = await current.ask(request);
    this.#backoffMs = FIRST_BACKOFF_MS;
    return answer;
  }

  #start(): LookerProcess | null {
    if (this.#closed || performance.now() < this.#notBefore) return null;
    const started = new LookerProcess(this.#path, (why) => {
      if (this.#current !== started) return;
      this.#current = null;
      if (this.#closed) return;
      this.#log.warn('the looker ended; the host reads processes itself until the looker runs again', { why });
      this.#notBefore = performance.now() + this.#backoffMs;
      this.#backoffMs = Math.min(this.#backoffMs * 2, MAX_BACKOFF_MS);
    });
    this.#current = started;
    return started;
  }
}

/** One process from its start to its end. */
class LookerProcess {
  readonly #child: ChildProcess;
  readonly #onEnd: (why: string) => void;
  readonly #ready: Promise<void>;
  readonly #ended: Promise<void>;
  #resolveEnded: () => void = () => undefined;
  #pending: PendingRequest | null = null;
  #chunks: Buffer[] = [];
  #length = 0;
  #hasEnded = false;

  constructor(path: string, onEnd: (why: string) => void) {
    this.#onEnd = onEnd;
    this.#ended = new Promise((done) => {
      this.#resolveEnded = done;
    });
    // without an environment, so that it carries no run's mark
    this.#child = spawn(path, [], { stdio: ['pipe', 'pipe', 'ignore'], env: {}, cwd: '/' });
    this.#child.on('error', (error) => this.#finish(error.message));
    this.#child.on('exit', (code, signal) => this.#finish(signal ?? `exit ${code}`));
    this.#child.stdin?.on('error', (error) => this.#finish(error.message));
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#ready = this.#expect().then((first) => {
      if (first.error !== 0 || first.cursor !== LOOKER_VERSION) throw this.#finish('it was built from other sources');
    });
    // the first request awaits `#ready`; if none comes, a failure must not be an unhandled rejection
    this.#ready.catch(() => undefined);
    this.#child.unref();
    (this.#child.stdin as Socket | null)?.unref();
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  async ask(request: string): Promise<Answer> {
    await this.#ready;
    const answer = this.#expect();
    this.#child.stdin?.write(`${request}\n`);
    return await answer;
  }

  end(): Promise<void> {
    // `close` waits for its end, so the child must keep the event loop alive again
    this.#child.ref();
    this.#finish('closed');
    return this.#ended;
  }

  /** Waits for the next answer. Only meanwhile does the looker keep the host's event loop alive. */
  #expect(): Promise<Answer> {
    const output = this.#child.stdout as Socket | null;
    output?.ref();
    const timer = setTimeout(() => this.#finish(`no answer within ${ANSWER_TIMEOUT_MS} ms`), ANSWER_TIMEOUT_MS);
    return new Promise<Answer>((done, fail) => {
      if (this.#hasEnded) fail(new LookerUnavailable('not running'));
      else this.#pending = { done, fail };
    }).finally(() => {
      clearTimeout(timer);
      output?.unref();
    });
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < ANSWER_HEAD_BYTES) return;
    const [first] = this.#chunks;
    if (first !== undefined && first.length < ANSWER_HEAD_BYTES) this.#chunks = [Buffer.concat(this.#chunks)];
    const size = answerBytes(this.#chunks[0] ?? chunk);
    const pending = this.#pending;
    if (pending === null || size < ANSWER_HEAD_BYTES || size > MAX_ANSWER_BYTES || this.#length > size) {
      this.#finish('it sent an answer that was not asked for');
      return;
    }
    if (this.#length < size) return;
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#length = 0;
    this.#pending = null;
    pending.done(parseAnswer(bytes));
  }

  /** Ends the process for any reason. A pending request then rejects: its answer is unknown, never 'none'. */
  #finish(why: string): LookerUnavailable {
    const error = new LookerUnavailable(why);
    if (this.#hasEnded) return error;
    this.#hasEnded = true;
    this.#child.kill('SIGKILL');
    this.#child.stdin?.destroy();
    this.#child.stdout?.destroy();
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) {
      this.#resolveEnded();
    } else {
      this.#child.once('exit', this.#resolveEnded);
    }
    this.#pending?.fail(error);
    this.#pending = null;
    this.#onEnd(why);
    return error;
  }
}
