/** How the core starts an agent in a terminal. Made real by adapters/pty. */
import type { Container } from '../../../contract/index.ts';
import type { Identity, TreeHold } from './processes.ts';

export interface SpawnRequest {
  run: string;
  command: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  cols: number;
  rows: number;
  /** `scan` leaves the keeper out, by the config's choice. */
  container: 'auto' | 'namespace' | 'scan';
}

/** A started agent. Its terminal bytes never pass through the core: the adapter hands them to the terminal hub. */
export interface PtyRun {
  /** The PTY's child: the keeper, or the agent itself where there is none. */
  readonly root: Identity;
  /** The agent's own pid where it is known. */
  readonly agentPid: number;
  /** Device number of its terminal, to recognise processes by; 0 when unknown. */
  readonly tty: number;
  readonly container: Container;
  readonly hold: TreeHold;
  /** Resolves once, when the agent itself has ended: the exit code (128 + signal when killed), or null when nobody can tell. */
  readonly exited: Promise<number | null>;
  write(data: string): void;
  resize(cols: number, rows: number): void;
  /** Closes the PTY and ends its log. Only after proof (stop.md, step 6); idempotent. */
  close(): Promise<void>;
}

export interface PtySpawner {
  /** Rejects with a RefusalError: command-not-found, or failed with the system's words. */
  spawn(request: SpawnRequest): Promise<PtyRun>;
  /** What new runs will be held by, and why not by something better. */
  describe(container: 'auto' | 'namespace' | 'scan'): { container: Container; why: string };
}
