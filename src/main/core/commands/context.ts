/** What a command's handler gets: the ledger, small verbs of the host, and nothing that could act on the world by itself. */
import type {
  CommandInput,
  CommandName,
  CommandReply,
  ProcessRef,
  Result,
  TerminalSize,
} from '../../../contract/index.ts';
import type {
  Checkpoint,
  Clock,
  ConfigSource,
  Git,
  Log,
  PtySpawner,
  Random,
  Shell,
  StartWishes,
  Store,
  Terminals,
  TypedOutcome,
} from '../ports/index.ts';
import type { ConfigKeeper } from '../state/config-keeper.ts';
import type { Ledger } from '../state/ledger.ts';
import type { Sender } from './door.ts';

/** A run's terminal; `closed` and false: no PTY of this run is open. */
export interface Consoles {
  /** As PtyRun.write; `session` typed it. */
  write(run: string, data: string | Uint8Array, session: number): Promise<TypedOutcome>;
  /** What the session's pane has room for, also while the run is being started; as Viewers.says. */
  resize(run: string, size: TerminalSize, session: number, focused?: boolean): boolean;
}

/** Wakes reconcile; it alone acts on the world. */
export interface Wake {
  /** The stage rule, at once. */
  stageRule(): void;
  run(id: string): void;
  fence(worktree: string): void;
  storyLeft(story: string): void;
  /** What is stuck at this key, or all of it for null, is tried again; returns the keys. */
  retryStuck(key: string | null): string[];
}

/** Records of a page for a caller who did not say how many. */
export const PAGE = 1_000;

export interface HandlerContext {
  ledger: Ledger;
  /** To read only. */
  store: Omit<Store, 'load' | 'commit' | 'close'>;
  config: ConfigKeeper;
  source: Pick<ConfigSource, 'init' | 'trust' | 'agentEnv'>;
  /** To look only: what a handler wants done, reconcile does. */
  git: Pick<Git, 'lookAtWorktree' | 'hasBranch' | 'checkBase' | 'checkFetch' | 'checkHead' | 'lookAtBase'>;
  spawner: Pick<PtySpawner, 'check'>;
  wake: Wake;
  consoles: Consoles;
  terminals: Pick<Terminals, 'read' | 'setTheme'>;
  clock: Clock;
  random: Random;
  log: Log;
  checkpoint: Checkpoint;
  /** As World.released. */
  released: Map<string, readonly ProcessRef[]>;
  /** As World.wishes. */
  wishes: Map<string, StartWishes>;
  shell: Shell;
}

/** Decides, writes what is wanted, replies. Expected refusals are results; a throw is a bug or a RefusalError of a port. */
export type Handler<N extends CommandName> = (
  context: HandlerContext,
  input: CommandInput<N>,
  sender: Sender,
) => Result<CommandReply<N>> | Promise<Result<CommandReply<N>>>;
