/** The state that a screen needs, as flat tables of records. Times are ms since the epoch, durations ms. */

export const STAGES = ['backlog', 'current', 'qa', 'merge', 'done', 'archived'] as const;
export type Stage = (typeof STAGES)[number];

export const ROLES = ['coder', 'qa', 'mergemaster', 'other'] as const;
export type Role = (typeof ROLES)[number];

export type RunStatus = 'pending' | 'running' | 'completed' | 'failed';

/** What holds a run's tree together. `scan`: nothing does, only looking. */
export type Container = 'keeper' | 'cgroup' | 'namespace' | 'scan';

/** How strong a proof is: the kernel said so, or a closed scan saw none. Only `kernel` may be shown as 'proven gone' (I3). */
export type Strength = 'kernel' | 'scan';

export type Verdict = 'gone' | 'survivors' | 'unknown';

/** Who or what asked for a stop. */
export type StopCause =
  | 'person'
  | 'run'
  | 'stage-rule'
  | 'story-left'
  | 'quit'
  | 'recovery'
  | 'exit'
  | 'fence'
  | 'orphan';

/** A process under its identity; `startTime` in clock ticks since boot (Linux) or ms since the epoch elsewhere. */
export interface ProcessRef {
  pid: number;
  startTime: number;
  command: string;
}

/** Process state letter as in proc(5) and, for one that did not die, why: "waits in D state on …", "belongs to user 0". */
export interface Survivor extends ProcessRef {
  state: string;
  why: string;
}

/** How a process was known to be the run's, cheapest first (stop.md, "Which processes belong to a run"). */
export type Evidence = 'known' | 'child' | 'session' | 'terminal' | 'lineage' | 'container' | 'mark' | 'cwd';

export interface KilledProcess extends ProcessRef {
  evidence: Evidence;
  /** ms after the stop began when it was first seen gone; null: not seen by itself (receipts of before that was kept). */
  goneMs: number | null;
}

/** The steps of a stop in their order (stop.md, "How they die"); a step that was not needed is not listed. */
export const STOP_PHASES = ['look', 'grace', 'container', 'freeze', 'kill', 'proof'] as const;
export type StopPhase = (typeof STOP_PHASES)[number];

export interface PhaseTime {
  phase: StopPhase;
  /** All turns of this phase together. */
  ms: number;
}

/** The durable proof of one stop. Written once, never changed. */
export interface StopReceipt {
  id: string;
  run: string;
  story: string;
  agent: string;
  by: StopCause;
  /** In words: 'asked on the card', 'story is in qa, which wants qa, not coder'. */
  why: string;
  at: number;
  verdict: Verdict;
  /** Why the verdict is not gone; null for gone. */
  reason: string | null;
  strength: Strength;
  container: Container;
  killed: KilledProcess[];
  spared: ProcessRef[];
  survivors: Survivor[];
  /** Programs by which the run gave work to servers that are not its children, such as docker: of that nothing is proven. */
  handedTo: string[];
  /** Own processes that could not be read. */
  blind: number;
  ms: number;
  phases: PhaseTime[];
}

/** What the card says of the last stop: a receipt with counts for lists. */
export interface ReceiptRecord {
  id: string;
  run: string;
  story: string;
  agent: string;
  by: StopCause;
  why: string;
  at: number;
  verdict: Verdict;
  strength: Strength;
  container: Container;
  killed: number;
  spared: number;
  survivors: number;
  handedTo: string[];
  blind: number;
  ms: number;
}

export interface WorktreeRecord {
  path: string;
  branch: string;
  /** `missing`: it was there and is gone; never recreated silently. */
  state: 'ready' | 'missing';
  /** Places in it of submodules that were left empty, and are still. */
  empty: string[];
}

export interface StoryRecord {
  id: string;
  title: string;
  stage: Stage;
  /** The reason, or null. */
  blocked: string | null;
  frozen: boolean;
  /** Fractional index within the stage; sort by (rank, id). */
  rank: string;
  createdAt: number;
  movedAt: number;
  worktree: WorktreeRecord | null;
}

export interface Stopping {
  by: StopCause;
  why: string;
  since: number;
  receipt: string;
  /** Processes seen alive at the last look; null before the first. */
  left: number | null;
}

export interface RunRecord {
  id: string;
  story: string;
  agent: string;
  role: Role;
  status: RunStatus;
  stopping: Stopping | null;
  /** The agent's pid (the keeper's child, where there is a keeper); null until spawned. */
  pid: number | null;
  worktree: string | null;
  startedAt: number;
  endedAt: number | null;
  exitCode: number | null;
  /** Why it failed: 'interrupted', 'exit 3', 'command not found: …'; null otherwise. */
  reason: string | null;
  container: Container;
  strength: Strength;
  /** The last printable line the agent wrote, at most 200 characters. */
  lastLine: string | null;
}

/** What keeps a worktree closed while something of an old run may live. Key: the worktree's path. */
export interface FenceRecord {
  worktree: string;
  run: string;
  story: string;
  agent: string;
  verdict: 'survivors' | 'unknown';
  reason: string;
  processes: Survivor[];
  since: number;
  attempts: number;
  /** When reconcile looks again; null while it is looking. */
  nextTryAt: number | null;
}

export interface AgentRecord {
  name: string;
  role: Role;
  /** As a person reads it: the argument list, quoted where needed. */
  command: string;
}

export interface ConfigProblem {
  file: string;
  line: number | null;
  key: string | null;
  message: string;
  remedy: string;
}

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
  /** The folder, gone by now, for which all of it was approved: the project seems to have been moved; null: none. */
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
  problems: string[];
  /** What new runs are held by, and the reason why not better. */
  container: Container;
  containerWhy: string;
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
