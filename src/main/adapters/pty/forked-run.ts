/** A forked run as the core sees it. It exists right after the fork, so that a failed start can be stopped too. */
import type { Containment } from '../../../contract/index.ts';
import type { Identity, SpawnedRun, Terminals, TreeHold, WriteOutcome } from '../../core/ports/index.ts';
import type { Connection, Output } from './connection.ts';

/** What a ForkedRun is made of. */
export interface ForkedRunParts {
  root: Identity;
  containment: Containment;
  hold: TreeHold;
  exited: Promise<number | null>;
  /** Releases the run's resources other than its connection. */
  release(): void;
}

/** One run, from its fork until it is closed. */
export class ForkedRun implements SpawnedRun {
  readonly root: Identity;
  readonly tty: number;
  /** The chosen containment, until the start shows which one really holds the run. */
  containment: Containment;
  readonly hold: TreeHold;
  readonly exited: Promise<number | null>;
  /** Pid of the host's own child, until the agent's own pid is known. */
  agentPid: number;
  readonly #connection: Connection;
  readonly #release: () => void;
  #output: Output | null = null;
  #closing: Promise<void> | null = null;

  constructor(connection: Connection, { root, containment, hold, exited, release }: ForkedRunParts) {
    this.#connection = connection;
    this.#release = release;
    this.root = root;
    this.tty = connection.tty;
    this.agentPid = connection.pid;
    this.containment = containment;
    this.hold = hold;
    this.exited = exited;
  }

  attach(terminals: Terminals, run: string): void {
    this.#output = this.#connection.attach(terminals, run);
  }

  write(data: string | Uint8Array): Promise<WriteOutcome> {
    return this.#connection.write(data);
  }

  endInput(): Promise<void> {
    return this.#connection.endInput();
  }

  lastOutputAt(): number | null {
    return this.#connection.lastOutputAt;
  }

  resize(cols: number, rows: number): void {
    if (this.#connection.resize(cols, rows)) this.#output?.resized(cols, rows);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#connection.close();
      await this.#output?.end();
    } finally {
      this.#release();
    }
  }
}
