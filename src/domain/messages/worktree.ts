import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about the care of worktrees: their config and their setup. */
export interface WorktreeMessages {
  'config.steps.list': { key: string; value: string };
  'config.steps.command': { key: string; value: string };
  'config.steps.empty': { key: string };
  /** `word`: the part that only a shell understands. */
  'config.steps.shell': { key: string; word: string; list: string };
  'step.asked': { step: string; command: string };
  'step.changed': { kind: string; story: string };
  'step.due': { story: string; agent: string };
  'step.unstarted': { agent: string; why: AnyMessage };
  'step.back': NoValues;
  'step.none': NoValues;
  'care.asked': NoValues;
  'care.restore.asked': NoValues;
  'care.removed': { path: string; ref: string };
  'care.restored': { path: string };
  'care.restored.detached': { path: string };
  'care.unrestored': { why: AnyMessage };
  'care.kept': { why: Said };
  'care.none': { story: string };
  'care.there': { story: string };
  'care.closed': { story: string };
  'care.place': { path: string };
  'care.processes': { n: number };
  'care.config': NoValues;
  'care.teardown': { step: string };
  'care.port': NoValues;
  'care.carried': { n: number };
  'care.carried.skipped': { n: number; paths: readonly string[] };
  'care.carry.large': { n: number; files: number; gigabytes: number };
  'care.carry.failed': { why: Said };
  'care.snapshots': { story: string; known: readonly string[] };
  'snapshot.name': { path: string };
  'snapshot.repository': { path: string };
  'snapshot.special': { path: string };
  'snapshot.large': { files: number; gigabytes: number };
  'snapshot.unfinished': { operation: string };
  'snapshot.locked': NoValues;
  'snapshot.submodules': NoValues;
  'snapshot.index': NoValues;
  'snapshot.refs': { refs: string };
  'snapshot.split': NoValues;
  'snapshot.count': NoValues;
  'snapshot.git': { why: Said };
  'snapshot.damaged': { entry: string };
  'snapshot.changed': { path: string };
  'snapshot.aside': { path: string };
  'snapshot.unknown': { ref: string };
  'snapshot.taken': { path: string };
  'snapshot.occupied': { path: string };
}
