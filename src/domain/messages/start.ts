import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about starts, and the worktrees that they need. */
export interface StartMessages {
  'start.quitting': NoValues;
  'start.config': NoValues;
  'start.config.bad': { file: string; why: AnyMessage };
  'start.config.bad.at': { file: string; line: number; why: AnyMessage };
  'start.config.unread': NoValues;
  'start.trust': NoValues;
  /** `paths`: files in the worktree. */
  'start.settings': { story: string; agent: string; paths: string };
  /** `to`: a stage in which the agent may start. */
  'start.archived': { story: string; to: string };
  'start.frozen': { story: string };
  'start.wants.none': { story: string; to: string };
  'start.story': { id: string };
  'start.agent': { name: string; names: readonly string[] };
  'start.agent.nobody': { name: string };
  'start.blocked': { reason: Said; story: string };
  'start.wants': { role: string; story: string; to: string };
  'start.stage': { agent: string; role: string; story: string; stage: string; why: AnyMessage };
  'start.worktree': { agent: string; story: string };
  'start.fenced': { story: string; agent: string; names: readonly AnyMessage[] };
  'start.cap': { n: number; max: number };
  'start.machine': { n: number; max: number };
  'start.cap.reserved': { n: number; max: number; reserved: number };
  'start.role.busy': { role: string; n: number; max: number };
  'start.helper.busy': { title: string };
  /** The run is in another project. */
  'start.helper.machine': { title: string };
  'start.agent.busy': { agent: string; n: number; max: number };
  'start.busy.starts': { agent: string; story: string };
  'start.busy.runs': { agent: string; story: string };
  'start.busy.stopping': { agent: string; story: string };
  'base.behind': { base: string; n: number; upstream: string };
  'worktree.missing': { story: string; path: string; branch: string; agent: string };
  'worktree.locked': { story: string; path: string; agent: string };
  'worktree.copied': { story: string; path: string; owner: string; branch: string; agent: string };
  'worktree.found': { from: string; path: string };
  'worktree.taken': { path: string; story: string; why: Said };
  'launch.again': { branch: string; path: string };
  'launch.lane': { lane: number };
  'launch.unrecorded': NoValues;
  'launch.found': NoValues;
  'launch.busy': { reason: Said };
  'worktree.empty': { paths: readonly string[] };
  'launch.runs': { agent: string; pid: number };
  'launch.failed': { why: Said };
  'launch.machine': { why: Said };
  'launch.failed.receipt': NoValues;
  'launch.mark': NoValues;
}
