/** Replies of commands that are not records of a snapshot. */
import type { Automation, ShownCandidate, Stall } from '../domain/index.ts';
import type {
  AgentFacts,
  AgentRecord,
  ConfigProblem,
  Evidence,
  FenceRecord,
  GateRecord,
  GateResult,
  Message,
  ProcessRef,
  RunIo,
  RunKind,
  RunStatus,
  Stage,
  StuckRecord,
} from './snapshot.ts';
import type { ExplainedWait } from './texts.wait.ts';

/** The reply of a command that wrote the wanted side. `seq`: the number of the delta that makes it visible. */
export interface Accepted {
  seq: number;
}

/** The same for a command after which nothing may be different. `changed`: false if all was so already. */
export interface Changed extends Accepted {
  changed: boolean;
}

/** A step of a worktree's setup, with the id that its run has or will have. */
export interface RequestedStep {
  step: string;
  run: string;
}

/** A worktree as `huskies worktree list --json` prints it. Times are ms since the epoch. */
export interface WorktreeListItem {
  story: string;
  /** Null: the story was deleted. */
  stage: Stage | null;
  path: string;
  branch: string;
  state: 'ready' | 'missing';
  /** The size of all its files; null: not measured, or not readable. */
  bytes: number | null;
  files: number | null;
  /** How many paths have uncommitted changes; null: not measured yet. */
  uncommitted: number | null;
  /** When a run last worked there; null: never. */
  lastUseAt: number | null;
  isMeasuring: boolean;
  /** Why it is not removed by itself, beginning with why the last request was refused; empty: it may be removed. */
  keeps: Message[];
}

/** The care of a story's worktree. Times are ms since the epoch. */
export interface WorktreeStatus {
  story: string;
  /** Null: it has none, or it was removed. */
  path: string | null;
  /** What is under way: nothing, its removal or its restore. */
  working: 'removal' | 'restore' | null;
  /** Why the last request was not carried out; null otherwise. */
  kept: Message | null;
  /** The snapshot of its last removal, which is kept until `until`. Null: it was restored, or is no longer kept. */
  removed: { ref: string; at: number; until: number } | null;
  /** All its snapshots that can be restored, the newest first. A restore takes the ref or the time of one. */
  snapshots: { ref: string; at: number }[];
}

/** A run as `huskies agent list --json` prints it. Times are ms since the epoch. */
export interface AgentListItem {
  kind: RunKind;
  io: RunIo;
  story: string;
  agent: string;
  /** The role of an agent, or of the agent that a setup precedes; otherwise `other`. */
  role: string;
  status: RunStatus;
  stopping: { by: string; why: Message; since: number } | null;
  pid: number | null;
  worktree: string | null;
  startedAt: number;
  /** When it last wrote output; null if it has not written any. */
  lastOutputAt: number | null;
  /** When Huskies found that it had written no output for `stall_minutes`; null while it writes some. */
  stalledAt: number | null;
  stall: Stall | null;
  /** What its CLI tells about it; null if it has told nothing. */
  facts: AgentFacts | null;
}

/** A gate with its newest result, as `huskies gate list --json` prints it. */
export interface GateListItem extends GateRecord {
  /** The newest result on the tree that the story's worktree has now; null if there is none, or no tree to look at. */
  result: GateResult | null;
}

/** The gates of a project. `tree`: that of the story's worktree; null if it has none, or if a run is changing it. */
export interface GateList {
  tree: string | null;
  gates: GateListItem[];
}

/** A story in merge, as `huskies merge list --json` prints it. */
export interface MergeListItem {
  story: string;
  title: string;
  /** Its place in the queue, from 1; null if it is not in the queue. */
  place: number | null;
  /** The id of its candidate; null if it is in none. */
  candidate: string | null;
  blocked: Message | null;
  /** What it waits for; null if a run works on it, or if it is blocked or frozen. */
  wait: ExplainedWait | null;
}

/** The merge queue. `candidates`: in the order in which they land. */
export interface MergeList {
  base: string;
  stories: MergeListItem[];
  candidates: readonly ShownCandidate[];
}

/** The state of a project as `huskies status --json` prints it. */
export interface ProjectStatus {
  path: string;
  host: { pid: number; version: string; mode: string; startedAt: number; lastReconcileAt: number | null } | null;
  config: { state: 'ready' | 'missing' | 'invalid'; problem: ConfigProblem | null; trusted: boolean };
  /** The branch that stories start from; null if it is not known, since there is no config. `behind`: commits. */
  base: { name: string; problem: Message | null; upstream: string | null; behind: number } | null;
  agents: AgentRecord[];
  stories: Record<Stage, number>;
  running: number;
  maxRunning: number;
  automation: Automation;
  /** When a person paused automatic starts, ms since the epoch; null if they are not paused. */
  pausedAt: number | null;
  fences: FenceRecord[];
  problems: Message[];
  /** What the host cannot finish without a person. */
  stuck: StuckRecord[];
}

/** A part of a run's log. Offsets are in bytes from the start of the run's output. */
export interface LogChunk {
  run: string;
  /** The offset of the first byte of `data`. */
  offset: number;
  /** The bytes as base64. */
  data: string;
  /** The offset after `data`; equal to `offset` when there is no more. */
  next: number;
  /** Whether the run may still write. */
  live: boolean;
}

/** A living process of a run, as `huskies agent processes --json` prints it. Null: the system does not tell. */
export interface RunProcess extends ProcessRef {
  ppid: number;
  /** State letter of proc(5), such as R, S, D or T. */
  state: string;
  /** How it is known to be the run's. */
  evidence: Evidence;
  /** When it started, ms since the epoch. */
  startedAt: number | null;
  /** The CPU time that it has used so far, in all its threads. */
  cpuMs: number | null;
  /** The memory that it holds in RAM. Pages that processes share count in each of them. */
  memoryBytes: number | null;
}

/** The result of one check by the doctor. */
export interface DoctorCheck {
  /** Short name, stable for scripts: 'node', 'git', 'keeper', … */
  check: string;
  /** `warn`: Huskies works, with limits; `bad`: it does not work. */
  state: 'ok' | 'warn' | 'bad';
  /** What was found. The catalogue has a remedy under its code, which is shown unless the state is `ok`. */
  found: Message;
  /** The remedy as a command that can be run for the person. */
  fix?: DoctorFix;
}

/** A command, the folder in which it is run (absent: the current one), and variables besides those of the person. */
export interface DoctorFix {
  command: readonly string[];
  cwd?: string;
  env?: Readonly<Record<string, string>>;
}

/** The processes of a run in one look. */
export interface RunProcesses {
  run: string;
  /** When the look was, ms since the epoch. */
  at: number;
  processes: RunProcess[];
  /** Processes in the worktree that are not the run's, such as a person's editor: a stop spares them. */
  spared: ProcessRef[];
  /** Unreadable processes of Huskies' own user that are younger than the run: they may be the run's. */
  blind: number;
}

/** Something in a file that was not imported. */
export interface ImportProblem {
  /** The line in the file, from 1. */
  line: number;
  /** The field; null if the problem concerns the row or the file as a whole. */
  field: string | null;
  /** The wrong value, shortened. */
  value: string;
  why: Message;
}

/** What became of the rows of a file. */
export interface Imported {
  /** The ids of the new stories, in the order of the file. */
  added: string[];
  /** The ids of rows that were imported before. */
  existing: string[];
  problems: ImportProblem[];
}
