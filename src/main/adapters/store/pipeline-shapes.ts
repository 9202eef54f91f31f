/** The shapes of the pipeline's records, checked when they are read. */
import * as v from 'valibot';
import { STAGES } from '../../../contract/index.ts';
import {
  ANSWER_BYS,
  type CandidateRecord,
  type Findings,
  type MergeEntryRecord,
  type MergeRequestRecord,
  OPTION_KINDS,
  type Progress,
  type PullRequestRecord,
  type QaVerdict,
  QUESTION_KINDS,
  type QuestionRecord,
  type StepsDone,
  type WorktreeCare,
} from '../../../domain/index.ts';
import { Reason } from './shapes.ts';

const Stages = v.picklist(STAGES);
const Files = v.array(v.string());

const FindingsShape: v.GenericSchema<unknown, Findings> = v.variant('kind', [
  v.object({
    kind: v.literal('gate'),
    gate: v.string(),
    run: v.string(),
    limitSeconds: v.optional(v.nullable(v.number()), null),
  }),
  v.object({ kind: v.literal('qa'), text: v.string() }),
  v.object({ kind: v.literal('uncommitted'), files: Files }),
  v.object({ kind: v.literal('no-verdict') }),
  v.object({ kind: v.literal('conflict'), files: Files, base: v.optional(v.string()) }),
]);
const VerdictShape: v.GenericSchema<unknown, QaVerdict> = v.object({
  pass: v.boolean(),
  findings: v.string(),
  run: v.nullable(v.string()),
});

/** A story's progress in its stage. Records of schema 9 do not have the time of the end. */
export const ProgressShape: v.GenericSchema<unknown, Progress> = v.object({
  story: v.string(),
  stage: Stages,
  since: v.number(),
  agent: v.nullable(v.string()),
  isFinished: v.boolean(),
  isDeclared: v.optional(v.boolean(), true),
  isCommitted: v.optional(v.boolean(), false),
  endedAt: v.optional(v.nullable(v.number()), null),
  rejections: v.record(v.string(), v.number()),
  crashes: v.array(v.number()),
  lastCrash: v.optional(Reason, null),
  notBefore: v.nullable(v.number()),
  findings: v.nullable(FindingsShape),
  verdict: v.nullable(VerdictShape),
});

/** A story in the merge queue. */
export const MergeEntryShape: v.GenericSchema<unknown, MergeEntryRecord> = v.object({
  story: v.string(),
  enteredAt: v.number(),
  group: v.nullable(v.object({ number: v.number(), head: v.string() })),
  conflict: v.nullable(v.object({ onto: v.string(), head: v.string(), files: Files })),
});

/** A person's request to merge a story. */
export const MergeRequestShape: v.GenericSchema<unknown, MergeRequestRecord> = v.object({
  story: v.string(),
  since: v.number(),
});

/** What was pushed and opened for a story. */
export const PullRequestShape: v.GenericSchema<unknown, PullRequestRecord> = v.object({
  story: v.string(),
  pushed: v.nullable(v.string()),
  number: v.nullable(v.number()),
});

/** A question of a run. */
export const QuestionShape: v.GenericSchema<unknown, QuestionRecord> = v.object({
  id: v.string(),
  run: v.string(),
  story: v.string(),
  agent: v.string(),
  kind: v.picklist(QUESTION_KINDS),
  title: v.string(),
  detail: v.nullable(v.string()),
  tool: v.nullable(v.string()),
  options: v.array(v.object({ id: v.string(), label: v.string(), kind: v.picklist(OPTION_KINDS) })),
  takesText: v.boolean(),
  askedAt: v.number(),
  answer: v.nullable(
    v.object({
      by: v.picklist(ANSWER_BYS),
      option: v.nullable(v.string()),
      text: v.nullable(v.string()),
      at: v.number(),
    }),
  ),
  move: v.optional(v.object({ story: v.string(), stage: v.picklist(STAGES) })),
});

/** A candidate of the merge queue. */
export const CandidateShape: v.GenericSchema<unknown, CandidateRecord> = v.object({
  id: v.string(),
  lane: v.number(),
  onto: v.string(),
  tip: v.string(),
  parts: v.array(v.object({ story: v.string(), head: v.string(), commit: v.string() })),
  left: Files,
  builtAt: v.number(),
});

const StepsShape: v.GenericSchema<unknown, StepsDone> = v.object({
  worktree: v.string(),
  key: v.string(),
  done: v.number(),
});

/** The care of a story's worktree. What records of schema 10 lack was never done for them. */
export const CareShape: v.GenericSchema<unknown, WorktreeCare> = v.object({
  story: v.string(),
  setup: v.nullable(StepsShape),
  teardown: v.nullable(StepsShape),
  carried: v.optional(v.nullable(v.object({ worktree: v.string(), globs: Files })), null),
  port: v.optional(v.nullable(v.number()), null),
  removal: v.optional(
    v.nullable(v.object({ askedAt: v.number(), teardownAt: v.nullable(v.number()), snapshot: v.nullable(v.string()) })),
    null,
  ),
  restoring: v.optional(v.nullable(v.string()), null),
  removed: v.optional(
    v.nullable(v.object({ id: v.string(), path: v.string(), ref: v.string(), at: v.number() })),
    null,
  ),
  kept: v.optional(Reason, null),
});
