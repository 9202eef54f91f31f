import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about the merge queue. Commits are shortened ids. */
export interface MergeMessages {
  'merge.moved': { commit: string; base: string };
  /** The story had left the stage merge before its landing was recorded, so it did not move. */
  'merge.away': { commit: string; base: string };
  'merge.known': { base: string };
  'merge.built': { stories: readonly string[]; base: string; commit: string };
  'merge.halved': { stories: readonly string[]; gate: string };
  'merge.conflict': { base: string; files: readonly string[] };
  'merge.discarded': { why: AnyMessage };
  'merge.discarded.base-moved': { base: string };
  'merge.discarded.story-changed': NoValues;
  'merge.discarded.story-left': NoValues;
  'merge.discarded.below': NoValues;
  'merge.missing': { branch: string };
  'merge.offBranch': { path: string; branch: string; found: string };
  'merge.detached': { path: string; branch: string };
  'merge.empty': { branch: string; base: string };
  'merge.unrelated': { branch: string; base: string };
  'merge.gate.unclear': { gate: string; why: AnyMessage };
  'merge.gate.killed': NoValues;
  /** `lane`: the folder among the worktrees. `story`: the one that the run is about. */
  'merge.setup': { step: string; story: string; lane: string; why: AnyMessage; tail: string };
  'merge.setup.tail': { step: string; story: string; lane: string; why: AnyMessage; tail: string };
  'merge.setup.changed': NoValues;
  'merge.queue': { why: AnyMessage };
  'merge.checkout.busy': { path: string; base: string };
  'merge.base': { base: string };
  'merge.lane': { path: string; commit: string };
  'forge.missing': { tool: string };
  'forge.login': { tool: string };
  'forge.limited': { tool: string };
  'forge.slow': { tool: string; seconds: number };
  'forge.failed': { tool: string; why: Said };
  'forge.answer': { tool: string; why: Said };
  'forge.remote': { remote: string };
  'forge.address': { remote: string; url: string };
  'forge.branch': { branch: string };
  'forge.push': { remote: string; why: Said };
  'forge.pushed': { branch: string; remote: string };
  'forge.fetch': { base: string; remote: string; why: Said };
  'forge.conflict': { number: number; base: string };
  'forge.conflict.files': { number: number; base: string; files: readonly string[] };
  'forge.opened': { number: number; url: string };
  'forge.merged': { number: number; base: string };
  'forge.closed': { number: number; url: string };
  'merge.asked': NoValues;
  'merge.stage': { story: string; stage: string };
}
