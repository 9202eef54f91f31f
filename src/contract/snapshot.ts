/** The state that a screen needs, as flat tables of records. Times are ms since the epoch, durations ms. */
import type {
  AgentRecord,
  ConfigProblem,
  Containment,
  FenceRecord,
  Message,
  ReceiptRecord,
  RunRecord,
  StoryRecord,
  StuckRecord,
} from '../domain/index.ts';

/** The records of the domain cross the wire as they are; its rules are imported from there. */
export type {
  AgentRecord,
  ConfigProblem,
  Containment,
  EventKind,
  EventRecord,
  Evidence,
  FenceRecord,
  KilledProcess,
  Message,
  MessageCode,
  MessageOf,
  PhaseTime,
  ProcessRef,
  ReceiptRecord,
  Role,
  RunIo,
  RunKind,
  RunRecord,
  RunStatus,
  Said,
  Stage,
  StopCause,
  StopPhase,
  Stopping,
  StopReceipt,
  StoryRecord,
  Strength,
  StuckCode,
  StuckConcern,
  StuckRecord,
  Survivor,
  Verdict,
  WorktreeOwner,
  WorktreeRecord,
} from '../domain/index.ts';
export {
  EVENT_KINDS,
  isMessage,
  isSameMessage,
  legacy,
  message,
  ROLES,
  RUN_IOS,
  RUN_KINDS,
  STAGES,
  STOP_PHASES,
} from '../domain/index.ts';

/** What an approval can be about; each has its text `trust.kind.…`. */
export type TrustKind = 'command' | 'prompt' | 'worktrees' | 'stop' | 'driver' | 'submodule';

/** One thing of a repository that decides what runs, where files go or what is killed on this machine. */
export interface TrustItem {
  kind: TrustKind;
  /** Whose it is: the name of an agent, the key of a setting. */
  label: string;
  /** The exact words, raw: pass them through `visible` before they are shown. */
  words: string;
  /** SHA-256 of all of it, in hex: this is approved. */
  digest: string;
}

export interface ProjectRecord {
  path: string;
  name: string;
  base: string;
  maxRunning: number;
  intervalMs: number;
  /** `missing`: offer to make one. `invalid`: the last good one stays in force, if there was one. */
  config: 'ready' | 'missing' | 'invalid';
  problem: ConfigProblem | null;
  /** False until all that it decides about this machine was made or approved here. */
  trusted: boolean;
  /** What waits for approval. */
  untrusted: TrustItem[];
  /** Where this project was before it was moved, if all that waits was approved for there; null: nowhere. */
  movedFrom: string | null;
  /** Agent CLIs found on this machine, for the offer to make a config. */
  found: string[];
}

export interface HostRecord {
  version: string;
  mode: 'electron' | 'headless';
  pid: number;
  startedAt: number;
  lastReconcileAt: number | null;
  /** Set while the host stops its agents to quit. */
  quitting: boolean;
  /** Troubles a person should see: state that cannot be read, a full disk. */
  problems: Message[];
  /** What reconcile cannot do without a person, in the order in which it got stuck. */
  stuck: StuckRecord[];
  /** What new runs are held by, and the reason why not better; null: not known. */
  containment: Containment;
  containmentWhy: Message | null;
}

/** Table name -> record type. Keys: project and host have the one key 'it'; agents by name; receipts by story (its last). */
export interface Tables {
  project: ProjectRecord;
  host: HostRecord;
  agents: AgentRecord;
  stories: StoryRecord;
  runs: RunRecord;
  fences: FenceRecord;
  receipts: ReceiptRecord;
}
export const TABLES = [
  'project',
  'host',
  'agents',
  'stories',
  'runs',
  'fences',
  'receipts',
] as const satisfies readonly (keyof Tables)[];

export type Snapshot = { seq: number } & { [T in keyof Tables]: Record<string, Tables[T]> };

/** A fresh, empty snapshot at sequence 0: what a page without a project sees. */
export function emptySnapshot(): Snapshot {
  return { seq: 0, project: {}, host: {}, agents: {}, stories: {}, runs: {}, fences: {}, receipts: {} };
}
