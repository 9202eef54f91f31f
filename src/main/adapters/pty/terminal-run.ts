/** What was forked in a terminal, as the core sees it: from the first moment on, so that a failed start can be stopped too. */
import type { Container } from '../../../contract/index.ts';
import type { Identity, PtyRun, TerminalFeed, TreeHold, TypedOutcome } from '../../core/ports/index.ts';
import type { Terminal } from './terminal.ts';

export interface Parts {
  root: Identity;
  container: Container;
  hold: TreeHold;
  exited: Promise<number | null>;
  /** Releases what belongs to the run besides its terminal. */
  release(): void;
}

export class TerminalRun implements PtyRun {
  readonly root: Identity;
  readonly tty: number;
  /** What it was to be held by, until the start has shown by what it is. */
  container: Container;
  readonly hold: TreeHold;
  readonly exited: Promise<number | null>;
  /** The PTY's child until the agent itself is known. */
  agentPid: number;
  readonly #terminal: Terminal;
  readonly #release: () => void;
  #feed: TerminalFeed | null = null;
  #closing: Promise<void> | null = null;

  constructor(terminal: Terminal, { root, container, hold, exited, release }: Parts) {
    this.#terminal = terminal;
    this.#release = release;
    this.root = root;
    this.tty = terminal.tty;
    this.agentPid = terminal.pid;
    this.container = container;
    this.hold = hold;
    this.exited = exited;
  }

  pipe(feed: TerminalFeed): void {
    this.#feed = feed;
    this.#terminal.pipe(feed);
  }

  write(data: string | Uint8Array): Promise<TypedOutcome> {
    return this.#terminal.write(data);
  }

  resize(cols: number, rows: number): void {
    if (this.#terminal.resize(cols, rows)) this.#feed?.resize(cols, rows);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#terminal.close();
      await this.#feed?.end();
    } finally {
      this.#release();
    }
  }
}
