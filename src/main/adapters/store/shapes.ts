/** The shapes of stored rows. Every row is checked when it is read, so that a damaged one is never trusted. */
import * as v from 'valibot';
import {
  type Containment,
  type Evidence,
  fieldProblem,
  GATE_OUTCOMES,
  type GateResult,
  isMessage,
  legacy,
  type Message,
  message,
  ROLES,
  RUN_IOS,
  RUN_KINDS,
  type RunStatus,
  STAGES,
  STOP_PHASES,
  type StopCause,
  type StopReceipt,
  type Strength,
  type Verdict,
} from '../../../contract/index.ts';
import {
  AGENT_STATES,
  type AgentFacts,
  type Caller,
  type CostSource,
  PRIORITIES,
  PROMPT_SOURCES,
  type Said,
  STALL_KINDS,
  STORY_DEFAULTS,
  VIAS,
} from '../../../domain/index.ts';
import type { StoredFence, StoredRelease, StoredRun, StoredStory } from '../../core/ports/index.ts';
import { checksum } from './checksum.ts';

/** The part of a story that is kept in its CRDT document. `deletedAt`: ms since the epoch; null: it is not deleted. */
export interface Registers extends Omit<StoredStory, 'id' | 'title'> {
  deletedAt: number | null;
}

/** The registers that older documents and rows do not have, and what their absence means. */
export const ABSENT: Readonly<Pick<Registers, 'priority' | 'hold' | 'merged' | 'deletedAt'>> = {
  priority: STORY_DEFAULTS.priority,
  hold: null,
  merged: null,
  deletedAt: null,
};

/** A checked value, or why it was refused. */
export type Decoded<T> = { ok: true; value: T } | { ok: false; why: Said };

/** A picklist. `members` is a record, so that a new member of the type does not compile until it is added here. */
function oneOf<T extends string>(members: Record<T, true>) {
  return v.picklist(Object.keys(members) as T[]);
}

const Stages = v.picklist(STAGES);
const Status = oneOf<RunStatus>({ pending: true, running: true, completed: true, failed: true });
const Containments = oneOf<Containment>({ keeper: true, cgroup: true, namespace: true, none: true });
const Strengths = oneOf<Strength>({ kernel: true, scan: true });
const Verdicts = oneOf<Verdict>({ gone: true, survivors: true, unknown: true });
const Cause = oneOf<StopCause>({
  person: true,
  run: true,
  'stage-rule': true,
  'story-left': true,
  quit: true,
  recovery: true,
  exit: true,
  timeout: true,
  stall: true,
  done: true,
  'merge-queue': true,
  fence: true,
  orphan: true,
});
const Proof = oneOf<Evidence>({
  known: true,
  child: true,
  session: true,
  terminal: true,
  lineage: true,
  containment: true,
  mark: true,
  cwd: true,
});
/** Accepts the names that older rows have. `oldNames`: the current name by the old one. */
function withOldNames<T extends string>(oldNames: Readonly<Record<string, T>>, shape: v.GenericSchema<unknown, T>) {
  return v.pipe(
    v.string(),
    v.transform((value): unknown => oldNames[value] ?? value),
    shape,
  );
}
const AnyContainment = withOldNames({ scan: 'none' }, Containments);
const AnyEvidence = withOldNames({ container: 'containment' }, Proof);
const AnyPhase = withOldNames({ container: 'containment', freeze: 'suspend' }, v.picklist(STOP_PHASES));
/** A row as an object. In older rows `containment` is called `container`. */
const Row = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform(({ container, ...row }) => (container === undefined ? row : { containment: container, ...row })),
);
/** A message. Older rows have a sentence instead, which `fromSentence` converts. */
function messageOr(fromSentence: (text: string) => Message): v.GenericSchema<unknown, Message> {
  return v.pipe(
    v.union([v.string(), v.custom<Message>(isMessage)]),
    v.transform((value) => (typeof value === 'string' ? fromSentence(value) : value)),
  );
}
/** A message with any code, even one that this version does not know. */
export const MessageShape = messageOr((text) => legacy(text));
/** Null: the row has no caller, or one that only a newer Huskies knows. */
export const CallerShape: v.GenericSchema<unknown, Caller | null> = v.fallback(
  v.nullable(
    v.variant('kind', [
      v.object({ kind: v.literal('person'), via: v.fallback(v.nullable(v.picklist(VIAS)), null) }),
      v.object({ kind: v.literal('run'), run: v.string(), story: v.string(), agent: v.string() }),
      v.object({ kind: v.literal('peer'), peer: v.string() }),
      v.object({ kind: v.literal('scheduler') }),
    ]),
  ),
  null,
);
/** Why something happened; null if there is no reason. */
export const Reason = v.nullable(MessageShape);
const Text = v.nullable(v.string());
const Count = v.nullable(v.number());
const Tokens = v.object({ input: Count, output: Count, cached: Count });
const Used = v.object({ session: v.string(), tokens: Tokens, costUsd: Count });
const Facts: v.GenericSchema<unknown, AgentFacts> = v.object({
  state: v.nullable(v.picklist(AGENT_STATES)),
  why: Reason,
  nextTryAt: Count,
  tool: Text,
  lastAction: Text,
  report: v.optional(Text, null),
  model: Text,
  session: Text,
  turns: Count,
  tokens: Tokens,
  costUsd: Count,
  costFrom: v.nullable(oneOf<CostSource>({ cli: true, prices: true })),
  context: v.nullable(v.object({ used: v.number(), size: v.number() })),
  before: v.optional(v.nullable(Used), null),
  left: v.optional(v.array(Used), () => []),
  notices: v.optional(v.array(MessageShape), () => []),
});
const Prompt = v.object({ id: v.string(), from: v.picklist(PROMPT_SOURCES), text: v.string(), at: v.number() });
const Process = { pid: v.number(), startTime: v.number() };
const Named = { ...Process, command: v.string() };
const Survivors = v.array(v.object({ ...Named, state: v.string(), why: MessageShape }));
/** How processes are found again. Newer members are optional, since older rows do not have them. */
const TracesShape = {
  root: v.nullable(v.object(Process)),
  boot: v.optional(Text, null),
  cgroup: v.optional(Text, null),
  known: v.optional(v.array(v.object(Process)), () => []),
  handedTo: v.optional(v.array(v.string()), () => []),
};

export const RegistersShape: v.GenericSchema<unknown, Registers> = v.object({
  stage: Stages,
  blocked: v.nullable(messageOr((text) => message('blocked.person', { text }))),
  frozen: v.boolean(),
  priority: v.optional(v.picklist(PRIORITIES), ABSENT.priority),
  labels: v.optional(v.array(v.string()), () => []),
  after: v.optional(v.array(v.string()), () => []),
  acceptance: v.optional(
    v.array(
      v.object({
        id: v.string(),
        text: v.string(),
        done: v.nullable(v.object({ at: v.number(), by: v.string() })),
      }),
    ),
    () => [],
  ),
  hold: v.optional(v.nullable(MessageShape), null),
  merged: v.optional(v.nullable(v.object({ base: v.string(), commit: v.string(), at: v.number() })), null),
  deletedAt: v.optional(Count, null),
  rank: v.string(),
  createdAt: v.number(),
  movedAt: v.number(),
});

export const RunShape: v.GenericSchema<unknown, StoredRun> = v.pipe(
  Row,
  v.object({
    id: v.string(),
    kind: v.optional(v.picklist(RUN_KINDS), 'agent'),
    io: v.optional(v.picklist(RUN_IOS), 'terminal'),
    story: v.string(),
    lane: v.optional(Count, null),
    agent: v.string(),
    role: v.picklist(ROLES),
    status: Status,
    stopping: v.nullable(
      v.object({ by: Cause, why: MessageShape, since: v.number(), receipt: v.string(), left: Count }),
    ),
    pid: Count,
    worktree: Text,
    startedAt: v.number(),
    endedAt: Count,
    exitCode: Count,
    reason: Reason,
    containment: AnyContainment,
    strength: Strengths,
    lastLine: Text,
    lastOutputAt: v.optional(Count, null),
    stalledAt: v.optional(Count, null),
    stall: v.optional(v.nullable(v.object({ kind: v.picklist(STALL_KINDS), since: v.number() })), null),
    facts: v.optional(v.nullable(Facts), null),
    preset: v.exactOptional(Text),
    prompts: v.optional(v.array(Prompt)),
    ...TracesShape,
  }),
);

export const FenceShape: v.GenericSchema<unknown, StoredFence> = v.object({
  worktree: v.string(),
  run: v.string(),
  story: v.string(),
  lane: v.optional(Count, null),
  agent: v.string(),
  verdict: v.picklist(['survivors', 'unknown']),
  reason: MessageShape,
  processes: Survivors,
  since: v.number(),
  attempts: v.number(),
  nextTryAt: Count,
  waitsForRetry: v.exactOptional(v.boolean()),
  runStartedAt: v.number(),
  ...TracesShape,
});

export const ReleaseShape: v.GenericSchema<unknown, StoredRelease> = v.object({
  run: v.string(),
  worktree: v.string(),
  story: v.string(),
  agent: v.string(),
  at: v.number(),
  boot: Text,
  processes: Survivors,
});

export const ReceiptShape: v.GenericSchema<unknown, StopReceipt> = v.pipe(
  Row,
  v.object({
    id: v.string(),
    run: v.string(),
    story: v.string(),
    agent: v.string(),
    by: Cause,
    why: MessageShape,
    at: v.number(),
    verdict: Verdicts,
    reason: Reason,
    strength: Strengths,
    containment: AnyContainment,
    killed: v.array(v.object({ ...Named, evidence: AnyEvidence, goneMs: v.optional(Count, null) })),
    spared: v.array(v.object(Named)),
    survivors: Survivors,
    handedTo: v.optional(v.array(v.string()), () => []),
    blind: v.number(),
    ms: v.number(),
    phases: v.optional(v.array(v.object({ phase: AnyPhase, ms: v.number() })), () => []),
  }),
);

export const GateResultShape: v.GenericSchema<unknown, GateResult> = v.object({
  run: v.string(),
  story: v.string(),
  gate: v.string(),
  key: v.string(),
  commit: v.string(),
  tree: Text,
  outcome: v.picklist(GATE_OUTCOMES),
  exitCode: Count,
  ms: v.number(),
  at: v.number(),
  left: v.number(),
  why: Reason,
});

/** Parses a row's JSON and checks its checksum and shape. */
export function decode<T>(shape: v.GenericSchema<unknown, T>, body: unknown, sum: unknown): Decoded<T> {
  if (typeof body !== 'string' || checksum(body) !== sum) return { ok: false, why: message('store.why.checksum') };
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    return { ok: false, why: String(error) };
  }
  return checkShape(shape, parsed);
}

/** The value with its type, or which field is wrong. */
export function checkShape<T>(shape: v.GenericSchema<unknown, T>, value: unknown): Decoded<T> {
  const result = v.safeParse(shape, value);
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, why: fieldProblem(result.issues[0], 'value') };
}
