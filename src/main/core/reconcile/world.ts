/** What the procedures of reconcile share: the ledger, the ports, and the living PTYs. */
import type { StopRequests, Viewers } from '../agents/index.ts';
import type {
  Checkpoint,
  Clock,
  ConfigSource,
  Git,
  Log,
  Notifier,
  Random,
  RunTokens,
  SpawnedRun,
  Spawner,
  StartOptions,
  Store,
} from '../ports/index.ts';
import type { ConfigKeeper } from '../state/config-keeper.ts';
import type { LedgerView, ObservedLedger } from '../state/handles.ts';
import type { KillDeps, Lineage } from '../stopping/index.ts';
import type { Cancels } from './parts/cancels.ts';
import type { Settled } from './parts/settled.ts';
import type { Turns } from './parts/turns.ts';

/** A run's PTY and, once the agent has ended by itself, how. Only reconcile holds these. */
export interface LiveRun {
  pty: SpawnedRun;
  /** undefined: still at work; null: ended, nobody could tell how. */
  exit: number | null | undefined;
}

export interface World {
  ledger: LedgerView;
  /** All that reconcile may write. */
  observed: ObservedLedger;
  /** By which a rule asks for stops, as a person does. */
  stops: StopRequests;
  config: ConfigKeeper;
  source: Pick<ConfigSource, 'agentEnv'>;
  store: Pick<Store, 'text' | 'receipt'>;
  git: Git;
  spawner: Spawner;
  kill: KillDeps & { checkpoint: Checkpoint };
  clock: Clock;
  random: Random;
  tokens: RunTokens;
  log: Log;
  notifier: Notifier;
  live: Map<string, LiveRun>;
  /** Which sessions show the terminals of the runs. */
  viewers: Viewers;
  /** Who descends from the live runs. */
  lineage: Lineage;
  /** What a person asked beside the start of a pending run. */
  startOptions: Map<string, StartOptions>;
  /** Cancels of pending starts. */
  cancels: Cancels;
  /** Waits for the ends of stops. */
  settled: Settled;
  /** Starts wait here for their turn. */
  starts: Turns;
  /** Runs of an earlier host whose end could not be written yet. None of them is ever started. */
  interrupted: Set<string>;
  /** Marks a key dirty. */
  mark(key: string): void;
}
