/** What a start runs: the steps of a start are the same for all kinds of runs, and only this differs. */
import type { Message, TerminalSize } from '../../../../../contract/index.ts';
import type { UsedBefore } from '../../../../../domain/index.ts';
import type { ProjectConfig, RunLimits, Sandbox, SessionRequest } from '../../../ports/index.ts';
import type { FirstPrompts } from '../sessions.ts';

/** The terminal's size when no pane shows it yet. */
export const DEFAULT_SIZE: TerminalSize = { cols: 120, rows: 32 };

/** A program with its environment, without the run's marks. */
export interface Program {
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  /** ms after which it is stopped; null: it may run as long as it wants. */
  timeoutMs: number | null;
  /** The session of its CLI that it continues or begins, where that is known before its CLI tells it; absent or null: not. */
  cliSession?: string | null;
  /** The preset of its CLI; null: none. Absent: it is no agent. */
  preset?: string | null;
  /** What earlier runs have counted of the session that it continues; absent or null: nothing. */
  before?: UsedBefore | null;
  /** What a person should know of how it begins; absent: nothing. */
  notices?: readonly Message[];
  /** Ids of the queued prompts that its command tells. Absent: none. */
  told?: readonly string[];
  /** The session that it opens on its pipes; absent: none. */
  session?: Pick<SessionRequest, 'resume' | 'before' | 'mode' | 'model' | 'tools' | 'oldest' | 'notices'> & {
    prompts: FirstPrompts;
  };
  /** Absent: none. */
  sandbox?: Sandbox;
  limits?: RunLimits;
}

/** What a run is to start, as the config has it now. */
export interface Launch {
  config: ProjectConfig;
  /** The terminal's size if no viewer has reported one. */
  size: TerminalSize;
  /**
   * The program, once the worktree is proven empty. Null: the run has ended without one. Rejects with Cancelled or a
   * RefusalError.
   */
  program(worktree: string): Promise<Program | null>;
}
