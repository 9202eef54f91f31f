import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages of the pipeline about the work on a story. */
export interface PipelineMessages {
  'blocked.rejected': { tries: number; findings: AnyMessage };
  'blocked.rejected.timeout': { tries: number; findings: AnyMessage };
  /** Only in records of which the last error is not known. */
  'blocked.crashes': { n: number };
  'blocked.crashed': { n: number; why: AnyMessage };
  /** `findings`: why the pipeline sends the story back. */
  'pipeline.returned': { from: string; to: string; findings: AnyMessage };
  'pipeline.rejected': { findings: AnyMessage };
  'verdict.passed': NoValues;
  /** `text`: the first line of the findings. */
  'verdict.failed': { text: string };
  'verdict.findings': NoValues;
  'verdict.stage': { story: string; stage: string };
  'verdict.person': { story: string };
  /** `qa`: the setting of the project. */
  'verdict.agent': { story: string; qa: string };
  'done.person': { story: string };
  'turn.role': { run: string; agent: string; story: string; stage: string };
  'pipeline.left': { story: string; from: string };
  'pipeline.flagged': { story: string };
  /** The host cannot see the work on the story. */
  'pipeline.unread': { why: Said };
  /** The agent's turn has ended, and it has not said that its work is done. */
  'work.ended': { agent: string };
  'work.changed': { files: readonly string[] };
  'work.changed.gate': { gate: string; files: readonly string[] };
  'findings.none': NoValues;
  'findings.gate': { gate: string };
  'findings.gate.timeout': { gate: string; seconds: number };
  'findings.qa': { text: string };
  'findings.uncommitted': { files: readonly string[] };
  'findings.no-verdict': NoValues;
  'findings.conflict': { files: readonly string[] };
  'findings.conflict.forge': { base: string };
}
