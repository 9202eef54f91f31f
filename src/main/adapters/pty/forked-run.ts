/** What was forked, as the core sees it: from the first moment on, so that a failed start can be stopped too. */
import type { Containment } from '../../../contract/index.ts';
import type { Identity, SpawnedRun, Terminals, TreeHold, TypedOutcome } from '../../core/ports/index.ts';
import type { Connection, Output } from './connection.ts';

export interface Parts {
  root: Identity;
  containment: Containment;
  hold: TreeHold;
  exited: Promise<number | null>;
  /** Releases what belongs to the run besides its connection. */
  release(): void;
}

export class ForkedRun implements SpawnedRun {
  readonly root: Identity;
  readonly tty: number;
  /** What it was to be held by, until the start has shown by what it is. */
  containment: Containment;
  readonly hold: TreeHold;
  readonly exited: Promise<number | null>;
  /** The host's own child until the agent itself is known. */
  agentPid: number;
  readonly #connection: Connection;
  readonly #release: () => void;
  #output: Output | null = null;
  #closing: Promise<void> | null = null;

  constructor(connection: Connection, { root, containment, hold, exited, release }: Parts) {
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

  write(data: string | Uint8Array): Promise<TypedOutcome> {
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
