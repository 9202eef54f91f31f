/** What reconcile's procedures work with: the ledger, the ports and the live runs. */
import type { Imported, ImportRow, Message, Result, Stage } from '../../../contract/index.ts';
import type { Findings, Merged } from '../../../domain/index.ts';
import type { GateRequests, Notices, ScreenWatch, StepRequests, StopRequests, Viewers } from '../agents/index.ts';
import type {
  Changes,
  Checkpoint,
  Clock,
  ConfigSource,
  Forge,
  Git,
  HookPlace,
  Inbox,
  Log,
  MachineSlots,
  MergeGit,
  Network,
  Random,
  RunTokens,
  Snapshots,
  SpawnedRun,
  Spawner,
  StartOptions,
  Store,
  Terminals,
} from '../ports/index.ts';
import type { ConfigKeeper } from '../state/config-keeper.ts';
import type { LedgerView, ObservedLedger } from '../state/handles.ts';
import type { KillDeps, Lineage } from '../stopping/index.ts';
import type { Cancels } from './parts/cancels.ts';
import type { ConcurrencyLimit } from './parts/concurrency-limit.ts';
import type { Outages } from './parts/pipeline/outages.ts';
import type { Sessions } from './parts/sessions.ts';
import type { StopWaiters } from './parts/stop-waiters.ts';

/** What this host holds of a live run. Only reconcile has it. */
export interface LiveRun {
  pty: SpawnedRun;
  /** Exit code of the agent. Undefined: it has not ended. Null: it has ended, but its exit code is unknown. */
  exit: number | null | undefined;
  /** How long it took when it reached its time limit, in ms, so that it is stopped. Null: it has not reached one. */
  overdueMs: number | null;
}

/** Adds stories as the command `story.import` does. Reconcile itself writes no story. */
export interface StoryImports {
  /** An id for a new story. */
  newId(title: string): string;
  /** Rejects with the RefusalError of the command. */
  import(file: string, rows: readonly ImportRow[]): Promise<Imported>;
}

/** A move of the pipeline. `findings`: why the work is sent back; null if the story goes on. */
export interface PipelineMove {
  story: string;
  from: Stage;
  to: Stage;
  findings: Findings | null;
  /** For a move to done: where its work is now. */
  merged?: Merged;
  /** The message of the event; absent: one that names the stages, or the commit. */
  why?: Message;
}

/** What the pipeline may do by itself to stories: the same as a person, by the same checks. */
export interface Automatic {
  /** Starts an agent on a story. A refusal is a result, and nothing is changed then. Never rejects. */
  start(start: { story: string; agent: string }): Promise<Result<unknown>>;
  /**
   * Moves a story, together with its progress. A refusal is a result, and nothing is changed then: `unknown-story`;
   * `wrong-stage` if it is no longer in `from`; `not-allowed` if it is blocked, frozen or held; `worktree-busy` while a
   * run works on it. What has landed is done: a move to `done` is refused only for the first two.
   */
  move(move: PipelineMove): Promise<Result<unknown>>;
  /** Blocks a story that cannot go on without a person. */
  block(story: string, why: Message): void;
}

/** Everything that a procedure may use. */
export interface World {
  ledger: LedgerView;
  /** The observed side: the only way in which reconcile writes. */
  observed: ObservedLedger;
  /** Requests stops, for rules as for persons. */
  stops: StopRequests;
  /** Requests gates, and knows those that have not ended. */
  gates: GateRequests;
  /** Requests the setup of worktrees, and knows the steps that have not ended. */
  steps: StepRequests;
  automatic: Automatic;
  config: ConfigKeeper;
  source: Pick<ConfigSource, 'agentEnv' | 'placesOf' | 'unapprovedSettings' | 'dialogOn'>;
  store: Pick<
    Store,
    | 'text'
    | 'receipt'
    | 'care'
    | 'openCares'
    | 'ports'
    | 'worktrees'
    | 'gateResult'
    | 'gateResults'
    | 'run'
    | 'runs'
    | 'backUp'
    | 'deletions'
  >;
  git: Git;
  merging: MergeGit;
  changes: Pick<Changes, 'list'>;
  snapshots: Snapshots;
  forge: Forge;
  machine: Pick<MachineSlots, 'take'>;
  network: Network;
  inbox: Inbox;
  imports: StoryImports;
  spawner: Spawner;
  kill: KillDeps & { checkpoint: Checkpoint };
  clock: Clock;
  random: Random;
  tokens: RunTokens;
  /** The address of the tools of runs; null: there are none. */
  toolsUrl(): Promise<string | null>;
  /** As HostPorts.hookPlace. */
  hookPlace(preset: string): Promise<HookPlace | null>;
  terminals: Pick<Terminals, 'lastWriteAt' | 'read' | 'settled'>;
  /** The sessions of live runs on pipes. */
  sessions: Sessions;
  /** The screens of live runs in terminals. */
  screens: Pick<ScreenWatch, 'changesOf'>;
  log: Log;
  /** Tells a person of a stop that failed. */
  notices: Pick<Notices, 'notify'>;
  /** Live runs of this host, by id. */
  live: Map<string, LiveRun>;
  /** The sessions that show terminals of runs. */
  viewers: Viewers;
  /** The processes that descend from live runs. */
  lineage: Lineage;
  /** The options of pending starts, by run. */
  startOptions: Map<string, StartOptions>;
  /** Cancel pending starts when a stop is requested. */
  cancels: Cancels;
  /** Callers that wait until a stop has ended. */
  stopWaiters: StopWaiters;
  /** Limits how many starts are under way at once. */
  startLimit: ConcurrencyLimit;
  /** What refuses or ends every start alike. */
  outages: Outages;
  /** Ids of runs that an earlier host left live and whose end is not on record yet. They are never started. */
  interrupted: Set<string>;
  /** Marks a key of the loop dirty. */
  mark(key: string): void;
}
