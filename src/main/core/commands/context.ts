/** What the handlers of commands work with: the ledger, and nothing that acts on processes or the disk. */
import type {
  Accepted,
  CommandInput,
  CommandName,
  CommandReply,
  Result,
  RunProcesses,
  TerminalSize,
} from '../../../contract/index.ts';
import type { GateRequests, Questions, ScreenWatch, StepRequests, StopRequests } from '../agents/index.ts';
import type {
  Changes,
  Checkpoint,
  Clock,
  ConfigSource,
  Doctor,
  Git,
  Log,
  MachineSlots,
  MergeGit,
  Random,
  Shell,
  Snapshots,
  Spawner,
  StartOptions,
  Store,
  Switches,
  Terminals,
  WriteOutcome,
} from '../ports/index.ts';
import type { ConfigKeeper } from '../state/config-keeper.ts';
import type { LedgerView, WantedLedger } from '../state/handles.ts';
import type { Surveys } from '../worktrees/index.ts';
import type { Sender } from './door.ts';

/** The terminals of runs. */
export interface Consoles {
  /** As SpawnedRun.write. `session`: where it was typed. `closed` if the run has no open terminal or pipes. */
  write(run: string, data: string | Uint8Array, session: number): Promise<WriteOutcome>;
  /**
   * Ends the agent's turn, not its processes: by its protocol, or with the keys of its CLI in its terminal. `idle`: it has no
   * turn. `none`: its CLI has no such key. `closed`: it is not live here.
   */
  interrupt(run: string): Promise<WriteOutcome | 'idle' | 'none'>;
  /** As Viewers.report. It also works while the run is pending. False if the run has no terminal. */
  resize(run: string, size: TerminalSize, session: number, focused?: boolean): boolean;
}

/** Wakes reconcile, which alone acts on processes and the disk. The methods are as in Reconciler. */
export interface Wake {
  stageRule(): void;
  run(id: string): void;
  fence(worktree: string): void;
  storyLeft(story: string): void;
  worktree(story: string): void;
  merge(): void;
  worktreeCare(story: string): void;
  retryStuck(key: string | null): string[];
}

/** Records on a page if the caller sets no limit. */
export const DEFAULT_LIMIT = 1_000;

/** What a query works with. It writes nothing. */
export interface QueryContext {
  ledger: LedgerView;
  store: Omit<Store, 'load' | 'commit' | 'close'>;
  config: Pick<ConfigKeeper, 'refresh' | 'reading'>;
  /** Read operations only. */
  git: Pick<Git, 'lookAtWorktree' | 'hasBranch' | 'checkBase' | 'checkFetch' | 'checkHead' | 'lookAtBase'>;
  merging: Pick<MergeGit, 'changedPaths' | 'contains' | 'contentOf' | 'tipOf'>;
  snapshots: Pick<Snapshots, 'list'>;
  changes: Omit<Changes, 'revert'>;
  surveys: Surveys;
  terminals: Pick<Terminals, 'read'>;
  clock: Pick<Clock, 'now'>;
  wake: Pick<Wake, 'worktree'>;
  questions: Pick<Questions, 'whenAnswered'>;
  shell: Shell;
  doctor: Doctor;
  switches: Switches;
  /** Looks at the living processes of a run. Null: the run is not live here. */
  processesOf(run: string): Promise<RunProcesses | null>;
}

/** What a command that writes works with in addition: the wanted side of the ledger. */
export interface HandlerContext extends QueryContext {
  wanted: WantedLedger;
  changes: Changes;
  /** The only way to request a stop. */
  stops: StopRequests;
  /** The only way to request gates. */
  gates: GateRequests;
  /** The only way to request the setup of a worktree. */
  steps: StepRequests;
  /** The only way to ask and answer questions. */
  questions: Questions;
  source: Pick<ConfigSource, 'init' | 'trust' | 'agentEnv'>;
  spawner: Pick<Spawner, 'check'>;
  machine: Pick<MachineSlots, 'take'>;
  wake: Wake;
  consoles: Consoles;
  terminals: Pick<Terminals, 'read' | 'setTheme' | 'takesPaste' | 'settled'>;
  screens: Pick<ScreenWatch, 'enterMeans'>;
  clock: Clock;
  random: Random;
  log: Log;
  checkpoint: Checkpoint;
  /** As World.startOptions. */
  startOptions: Map<string, StartOptions>;
}

/** The commands that write: their reply has a `seq`. All others are queries. */
export type WritingName = {
  [N in CommandName]: CommandReply<N> extends Accepted ? N : never;
}[CommandName];

type Handles<N extends CommandName, Context> = (
  context: Context,
  input: CommandInput<N>,
  sender: Sender,
) => Result<CommandReply<N>> | Promise<Result<CommandReply<N>>>;

/**
 * The handler of a command: it decides, writes what is wanted, and replies. An expected refusal is a result. It throws
 * only for a bug, or a RefusalError of a port.
 */
export type Handler<N extends CommandName> = Handles<N, N extends WritingName ? HandlerContext : QueryContext>;
