/** What commands reply with, where that is no record of the snapshot. */
import type {
  AgentRecord,
  ConfigProblem,
  FenceRecord,
  Message,
  RunIo,
  RunKind,
  RunStatus,
  Stage,
  StuckRecord,
} from './snapshot.ts';

/** A command that wrote what is wanted replies with the sequence number at which it is visible. */
export interface Accepted {
  seq: number;
}

export interface AgentListItem {
  kind: RunKind;
  io: RunIo;
  story: string;
  agent: string;
  /** `other` where it is no agent. */
  role: string;
  status: RunStatus;
  stopping: { by: string; why: Message; since: number } | null;
  pid: number | null;
  worktree: string | null;
  startedAt: number;
  /** When it last wrote anything, ms since the epoch; null: nothing yet. */
  lastOutputAt: number | null;
}

export interface ProjectStatus {
  path: string;
  host: { pid: number; version: string; mode: string; startedAt: number; lastReconcileAt: number | null } | null;
  config: { state: 'ready' | 'missing' | 'invalid'; problem: ConfigProblem | null; trusted: boolean };
  /** The branch that stories begin from; null: not known, as there is no config. */
  base: { name: string; problem: Message | null; upstream: string | null; behind: number } | null;
  agents: AgentRecord[];
  stories: Record<Stage, number>;
  running: number;
  maxRunning: number;
  fences: FenceRecord[];
  problems: Message[];
  /** What the host cannot do without a person. */
  stuck: StuckRecord[];
}

export interface LogChunk {
  run: string;
  /** Absolute offset of the first byte of `data`. */
  offset: number;
  /** base64 */
  data: string;
  /** Offset after `data`; equal to `offset` when there is no more. */
  next: number;
  /** The run still writes. */
  live: boolean;
}
