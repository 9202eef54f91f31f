/** The looker's process: started, asked one thing at a time, replaced when it dies. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Log } from '../../core/ports/index.ts';
import { ANSWER_HEAD_BYTES, type Answer, LOOKER_VERSION, parseAnswer, sizeOf } from './looker-answer.ts';

/** ms of silence after which a looker is given up: a look takes milliseconds, also at 5,000 processes. */
const SILENCE_MS = 5000;
/** ms before a looker that died is started again, doubling up to the longest until one answers. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;
/** Bytes. Rows of as many processes as Linux allows may have more; nobody has them. */
const LARGEST_BYTES = 256 * 1024 * 1024;

/** There is no looker now, or it died while it looked: nothing is known from it. */
export class NoLooker extends Error {}

interface Asked {
  done(answer: Answer): void;
  fail(error: Error): void;
}

export class Looker {
  readonly #path: string;
  readonly #log: Log;
  #one: OneLooker | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #pause = FIRST_PAUSE_MS;
  #notBefore = 0;
  #closed = false;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
    this.#start();
  }

  /** Its process; null while there is none. */
  get pid(): number | null {
    return this.#one?.pid ?? null;
  }

  /** One line of looker.c's protocol. Requests wait for each other. Rejects with NoLooker when there is none to answer. */
  ask(request: string): Promise<Answer> {
    const answer = this.#turn.then(() => this.#ask(request));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** Ends it. Whoever asks later is told that there is none. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#one?.end();
  }

  async #ask(request: string): Promise<Answer> {
    const one = this.#one ?? this.#start();
    if (one === null) throw new NoLooker('not running');
    const answer = await one.ask(request);
    this.#pause = FIRST_PAUSE_MS;
    return answer;
  }

  #start(): OneLooker | null {
    if (this.#closed || performance.now() < this.#notBefore) return null;
    const one = new OneLooker(this.#path, (why) => {
      if (this.#one !== one) return;
      this.#one = null;
      if (this.#closed) return;
      this.#log.warn('the looker ended; the host looks at processes by itself until it runs again', { why });
      this.#notBefore = performance.now() + this.#pause;
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    });
    this.#one = one;
    return one;
  }
}

/** One process from its start to its end. */
class OneLooker {
  readonly #child: ChildProcess;
  readonly #onEnd: (why: string) => void;
  readonly #greeted: Promise<void>;
  readonly #ended: Promise<void>;
  #tellEnded: () => void = () => undefined;
  #asked: Asked | null = null;
  #chunks: Buffer[] = [];
  #length = 0;
  #over = false;

  constructor(path: string, onEnd: (why: string) => void) {
    this.#onEnd = onEnd;
    this.#ended = new Promise((done) => {
      this.#tellEnded = done;
    });
    // no environment: it carries nobody's mark
    this.#child = spawn(path, [], { stdio: ['pipe', 'pipe', 'ignore'], env: {}, cwd: '/' });
    this.#child.on('error', (error) => this.#finish(error.message));
    this.#child.on('exit', (code, signal) => this.#finish(signal ?? `exit ${code}`));
    this.#child.stdin?.on('error', (error) => this.#finish(error.message));
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk));
    this.#greeted = this.#expect().then((first) => {
      if (first.error !== 0 || first.cursor !== LOOKER_VERSION) throw this.#finish('it was built from other sources');
    });
    // it is awaited by the first request; one that never comes is no unhandled rejection
    this.#greeted.catch(() => undefined);
    this.#child.unref();
    (this.#child.stdin as Socket | null)?.unref();
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  async ask(request: string): Promise<Answer> {
    await this.#greeted;
    const answer = this.#expect();
    this.#child.stdin?.write(`${request}\n`);
    return await answer;
  }

  end(): Promise<void> {
    // its end is waited for, so it counts again
    this.#child.ref();
    this.#finish('closed');
    return this.#ended;
  }

  /** The next answer. Only while one is awaited does the looker keep the host's loop alive. */
  #expect(): Promise<Answer> {
    const output = this.#child.stdout as Socket | null;
    output?.ref();
    const silence = setTimeout(() => this.#finish(`no answer within ${SILENCE_MS} ms`), SILENCE_MS);
    return new Promise<Answer>((done, fail) => {
      if (this.#over) fail(new NoLooker('not running'));
      else this.#asked = { done, fail };
    }).finally(() => {
      clearTimeout(silence);
      output?.unref();
    });
  }

  #hear(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < ANSWER_HEAD_BYTES) return;
    const [first] = this.#chunks;
    if (first !== undefined && first.length < ANSWER_HEAD_BYTES) this.#chunks = [Buffer.concat(this.#chunks)];
    const size = sizeOf(this.#chunks[0] ?? chunk);
    const asked = this.#asked;
    if (asked === null || size < ANSWER_HEAD_BYTES || size > LARGEST_BYTES || this.#length > size) {
      this.#finish('it said what was not asked');
      return;
    }
    if (this.#length < size) return;
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#length = 0;
    this.#asked = null;
    asked.done(parseAnswer(bytes));
  }

  /** The end, whoever brought it about. What was asked is not answered: that is unknown, never 'none'. */
  #finish(why: string): NoLooker {
    const error = new NoLooker(why);
    if (this.#over) return error;
    this.#over = true;
    this.#child.kill('SIGKILL');
    this.#child.stdin?.destroy();
    this.#child.stdout?.destroy();
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) {
      this.#tellEnded();
    } else {
      this.#child.once('exit', this.#tellEnded);
    }
    this.#asked?.fail(error);
    this.#asked = null;
    this.#onEnd(why);
    return error;
  }
}
