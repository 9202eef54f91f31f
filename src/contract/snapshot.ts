/** The state that clients show, as flat tables of records. Times are ms since the epoch, durations are in ms. */
import type {
  AgentRecord,
  ConfigProblem,
  ConflictRecord,
  Containment,
  FenceRecord,
  GateRecord,
  MergeQueueView,
  Message,
  Outage,
  PipelineSettings,
  QuestionRecord,
  ReceiptRecord,
  RunRecord,
  StartBackoff,
  StoryRecord,
  StuckRecord,
  WorkRecord,
} from '../domain/index.ts';

/** Records of the domain cross links unchanged. Rules are imported from the domain itself. */
export type {
  AgentFacts,
  AgentRecord,
  AgentState,
  Answer,
  ConfigProblem,
  ConflictFiles,
  ConflictRecord,
  Containment,
  ConversationEvent,
  EventKind,
  EventRecord,
  Evidence,
  FenceRecord,
  GateMark,
  GateOutcome,
  GatePhase,
  GateRecord,
  GateResult,
  KilledProcess,
  Message,
  MessageCode,
  MessageOf,
  NextTurn,
  PhaseTime,
  ProcessRef,
  QuestionOption,
  QuestionRecord,
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
  WorkRecord,
  WorktreeOwner,
  WorktreeRecord,
} from '../domain/index.ts';
export {
  EVENT_KINDS,
  GATE_OUTCOMES,
  GATE_PHASES,
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

/** The kinds of trust items; each has a text `trust.kind.…`. */
export type TrustKind =
  | 'command'
  | 'gate'
  | 'setup'
  | 'teardown'
  | 'carry'
  | 'prompt'
  | 'worktrees'
  | 'automation'
  | 'permission'
  | 'stop'
  | 'driver'
  | 'submodule'
  | 'settings';

/** One setting of a repository that decides what runs, where files go or what is killed on this machine. */
export interface TrustItem {
  kind: TrustKind;
  /** What it belongs to: the name of an agent or a gate, or the key of a setting. */
  label: string;
  /** The exact text, unescaped: pass it through `visible` before showing it. */
  words: string;
  /** The SHA-256 of the whole item in hex; approvals name it. */
  digest: string;
}

/**
 * The open project. `config`: if it is `missing`, the page offers to create one; if it is `invalid`, the last valid one stays in effect, if
 * there was one. `trusted`: whether everything that the project decides about this machine was created or approved here.
 */
export interface ProjectRecord extends PipelineSettings {
  path: string;
  name: string;
  base: string;
  intervalMs: number;
  problem: ConfigProblem | null;
  /** The items that wait for approval. */
  untrusted: TrustItem[];
  /** The earlier path of a project that was moved, if all waiting items were approved there; otherwise null. */
  movedFrom: string | null;
  /** The configured gates, in the order in which they run. */
  gates: GateRecord[];
  /** The agent CLIs found on this machine, for the offer to create a config. */
  found: string[];
}

/** The host that owns the project. */
export interface HostRecord {
  version: string;
  mode: 'electron' | 'headless';
  pid: number;
  startedAt: number;
  lastReconcileAt: number | null;
  /** Set while the host stops its agents to quit. */
  quitting: boolean;
  /** Problems that a person should see, such as state that cannot be read or a full disk. */
  problems: Message[];
  /** Starts by the scheduler that were refused and are tried again. Each keeps its slot until then. */
  backoffs: StartBackoff[];
  /** What refuses automatic starts whatever the story. It is tried again. */
  outages: Outage[];
  /** The merge queue. */
  merge: MergeQueueView;
  /** What reconcile cannot finish without a person, in the order in which it got stuck. */
  stuck: StuckRecord[];
  /** The containment of new runs. `containmentWhy`: why it is that one; null if not known. */
  containment: Containment;
  containmentWhy: Message | null;
}

/**
 * The record type of each table. The keys of a table: 'it' for project and host, the name for agents, the worktree's path
 * for fences, the story for receipts (its newest one) and for work (what agents and gates have done on it, and what it
 * needs next) and conflicts, otherwise the id. `questions` has the open ones only.
 */
export interface Tables {
  project: ProjectRecord;
  host: HostRecord;
  agents: AgentRecord;
  stories: StoryRecord;
  runs: RunRecord;
  fences: FenceRecord;
  receipts: ReceiptRecord;
  work: WorkRecord;
  conflicts: ConflictRecord;
  questions: QuestionRecord;
}
/** The names of all tables. */
export const TABLES = [
  'project',
  'host',
  'agents',
  'stories',
  'runs',
  'fences',
  'receipts',
  'work',
  'conflicts',
  'questions',
] as const satisfies readonly (keyof Tables)[];

/** All tables at one sequence number, each with its records by key. */
export type Snapshot = { seq: number } & { [T in keyof Tables]: Record<string, Tables[T]> };

/** An empty snapshot at sequence 0, as a page without a project has it. */
export function emptySnapshot(): Snapshot {
  return {
    seq: 0,
    project: {},
    host: {},
    agents: {},
    stories: {},
    runs: {},
    fences: {},
    receipts: {},
    work: {},
    conflicts: {},
    questions: {},
  };
}
