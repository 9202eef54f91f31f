/** What stored rows look like, checked when they are read: a damaged or foreign row is told apart, never believed. */
import * as v from 'valibot';
import {
  type Containment,
  type Evidence,
  fieldMisfit,
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
import { type Caller, type Said, VIAS } from '../../../domain/index.ts';
import type { StoredFence, StoredRelease, StoredRun, StoredStory } from '../../core/ports/index.ts';
import { checksum } from './checksum.ts';

/** The part of a story that lives in the CRDT. */
export type Registers = Omit<StoredStory, 'id' | 'title'>;

export type Decoded<T> = { ok: true; value: T } | { ok: false; why: Said };

/** A record of all members, so that a new one in the contract does not compile until it is named here. */
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
/** What a row of before says in other words, by those of today. */
function renamed<T extends string>(before: Readonly<Record<string, T>>, shape: v.GenericSchema<unknown, T>) {
  return v.pipe(
    v.string(),
    v.transform((value): unknown => before[value] ?? value),
    shape,
  );
}
const OwnContainment = renamed({ scan: 'none' }, Containments);
const OwnEvidence = renamed({ container: 'containment' }, Proof);
const OwnPhase = renamed({ container: 'containment', freeze: 'suspend' }, v.picklist(STOP_PHASES));
/** A row as an object; of before, its `containment` was called `container`. */
const Row = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform(({ container, ...row }) => (container === undefined ? row : { containment: container, ...row })),
);
/** A message; `before` makes it of the sentence that a row of before has in its place. */
function messageOr(before: (text: string) => Message): v.GenericSchema<unknown, Message> {
  return v.pipe(
    v.union([v.string(), v.custom<Message>(isMessage)]),
    v.transform((value) => (typeof value === 'string' ? before(value) : value)),
  );
}
/** Of any code: one that this version does not know is shown as such. */
export const MessageShape = messageOr((text) => legacy(text));
/** Null: none was written, or one that only a newer Huskies knows. */
export const CallerShape: v.GenericSchema<unknown, Caller | null> = v.fallback(
  v.nullable(
    v.variant('kind', [
      v.object({ kind: v.literal('person'), via: v.fallback(v.nullable(v.picklist(VIAS)), null) }),
      v.object({ kind: v.literal('run'), run: v.string(), story: v.string(), agent: v.string() }),
      v.object({ kind: v.literal('peer'), peer: v.string() }),
    ]),
  ),
  null,
);
const Reason = v.nullable(MessageShape);
const Text = v.nullable(v.string());
const Count = v.nullable(v.number());
const Process = { pid: v.number(), startTime: v.number() };
const Named = { ...Process, command: v.string() };
const Survivors = v.array(v.object({ ...Named, state: v.string(), why: MessageShape }));
/** What came later is optional, since rows of before do not have it: they are of agents in terminals. */
const Found = {
  root: v.nullable(v.object(Process)),
  boot: v.optional(Text, null),
  cgroup: v.optional(Text, null),
  known: v.optional(v.array(v.object(Process)), () => []),
};

export const RegistersShape: v.GenericSchema<unknown, Registers> = v.object({
  stage: Stages,
  blocked: v.nullable(messageOr((text) => message('blocked.person', { text }))),
  frozen: v.boolean(),
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
    containment: OwnContainment,
    strength: Strengths,
    lastLine: Text,
    lastOutputAt: v.optional(Count, null),
    ...Found,
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
  runStartedAt: v.number(),
  ...Found,
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
    containment: OwnContainment,
    killed: v.array(v.object({ ...Named, evidence: OwnEvidence, goneMs: v.optional(Count, null) })),
    spared: v.array(v.object(Named)),
    survivors: Survivors,
    handedTo: v.optional(v.array(v.string()), () => []),
    blind: v.number(),
    ms: v.number(),
    phases: v.optional(v.array(v.object({ phase: OwnPhase, ms: v.number() })), () => []),
  }),
);

/** A row's JSON, when its checksum and its shape hold. */
export function decode<T>(shape: v.GenericSchema<unknown, T>, body: unknown, sum: unknown): Decoded<T> {
  if (typeof body !== 'string' || checksum(body) !== sum) return { ok: false, why: message('store.why.checksum') };
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    return { ok: false, why: String(error) };
  }
  return fits(shape, parsed);
}

/** The value as what it should be, or which field is wrong. */
export function fits<T>(shape: v.GenericSchema<unknown, T>, value: unknown): Decoded<T> {
  const result = v.safeParse(shape, value);
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, why: fieldMisfit(result.issues[0], 'value') };
}
