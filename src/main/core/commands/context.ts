/** What a command's handler gets: the ledger, small verbs of the host, and nothing that could act on the world by itself. */
import type {
  Accepted,
  CommandInput,
  CommandName,
  CommandReply,
  Result,
  TerminalSize,
} from '../../../contract/index.ts';
import type { StopRequests } from '../agents/index.ts';
import type {
  Checkpoint,
  Clock,
  ConfigSource,
  Git,
  Log,
  Random,
  Shell,
  Spawner,
  StartOptions,
  Store,
  Terminals,
  TypedOutcome,
} from '../ports/index.ts';
import type { ConfigKeeper } from '../state/config-keeper.ts';
import type { LedgerView, WantedLedger } from '../state/handles.ts';
import type { Sender } from './door.ts';

/** A run's terminal; `closed` and false: no PTY of this run is open. */
export interface Consoles {
  /** As SpawnedRun.write; `session` typed it. */
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
  /** The disk is looked at, and what is shown of this story's worktree follows it. */
  worktree(story: string): void;
  /** What is stuck at this key, or all of it for null, is tried again; returns the keys. */
  retryStuck(key: string | null): string[];
}

/** Records of a page for a caller who did not say how many. */
export const PAGE = 1_000;

/** What a query gets: all of it only to look. */
export interface QueryContext {
  ledger: LedgerView;
  store: Omit<Store, 'load' | 'commit' | 'close'>;
  config: Pick<ConfigKeeper, 'refresh' | 'reading'>;
  /** To look only: what a handler wants done, reconcile does. */
  git: Pick<Git, 'lookAtWorktree' | 'hasBranch' | 'checkBase' | 'checkFetch' | 'checkHead' | 'lookAtBase'>;
  terminals: Pick<Terminals, 'read'>;
  wake: Pick<Wake, 'worktree'>;
  shell: Shell;
}

/** What a command gets beside that: the wanted side, and no more. */
export interface HandlerContext extends QueryContext {
  wanted: WantedLedger;
  /** The one way to ask for a stop. */
  stops: StopRequests;
  source: Pick<ConfigSource, 'init' | 'trust' | 'agentEnv'>;
  spawner: Pick<Spawner, 'check'>;
  wake: Wake;
  consoles: Consoles;
  terminals: Pick<Terminals, 'read' | 'setTheme'>;
  clock: Clock;
  random: Random;
  log: Log;
  checkpoint: Checkpoint;
  /** As World.startOptions. */
  startOptions: Map<string, StartOptions>;
}

/** Commands that reply with the number of what they wrote; every other one is a query. */
export type WritingName = {
  [N in CommandName]: CommandReply<N> extends Accepted ? N : never;
}[CommandName];

type Handles<N extends CommandName, Context> = (
  context: Context,
  input: CommandInput<N>,
  sender: Sender,
) => Result<CommandReply<N>> | Promise<Result<CommandReply<N>>>;

/** Decides, writes what is wanted, replies. Expected refusals are results; a throw is a bug or a RefusalError of a port. */
export type Handler<N extends CommandName> = Handles<N, N extends WritingName ? HandlerContext : QueryContext>;
