/** Gates: checks of a story's worktree, and their results. Times are ms since the epoch. */
import type { FenceRecord } from './fence.ts';
import type { Message } from './message.ts';
import type { RunRecord } from './run.ts';
import { type CheckedReading, checkReading, checkWorktree, type StartRefusal } from './start-check.ts';
import type { Stage, StoryRecord } from './story.ts';

/** When a gate is due: after the coder, after the qa agent, or in the merge queue. */
export const GATE_PHASES = ['coder', 'qa', 'merge'] as const;
/** One of `GATE_PHASES`. */
export type GatePhase = (typeof GATE_PHASES)[number];

/** A configured gate as clients show it. */
export interface GateRecord {
  name: string;
  /** The argument list as one readable line, quoted where needed. */
  command: string;
  after: GatePhase;
  timeoutMs: number;
  /** Globs; the gate is skipped if no file that matches one of them was changed. Empty: it always runs. */
  paths: string[];
}

/** Every outcome of a gate. */
export const GATE_OUTCOMES = ['passed', 'failed', 'timed-out', 'killed', 'could-not-start', 'skipped'] as const;
/**
 * How a gate ended. `passed`: exit code 0, and all its processes are gone. `failed`: another exit code, or processes of
 * it may be alive. `killed`: by a signal, or its end was not seen. `skipped`: nothing of its `paths` was changed.
 */
export type GateOutcome = (typeof GATE_OUTCOMES)[number];

/** What a gate found out about one state of a worktree. It is written once and never changed. */
export interface GateResult {
  /** The gate's run, and the id of the result. */
  run: string;
  story: string;
  /** The gate's name. */
  gate: string;
  /** The digest of the gate's definition (its name and command) and of the setup before it. */
  key: string;
  /** The commit that was checked out. */
  commit: string;
  /**
   * The tree of all files as they were when the gate started, uncommitted changes included; null if git can make none.
   */
  tree: string | null;
  outcome: GateOutcome;
  /** Null if it did not exit by itself. */
  exitCode: number | null;
  /** How long it ran. */
  ms: number;
  at: number;
  /** How many processes it left behind; its run's receipt names them. */
  left: number;
  /** Why it did not run, or why its outcome proves nothing about the tree; null otherwise. */
  why: Message | null;
}

/** Whether the stage of the story may go on: the gate passed, or there was nothing for it to check. */
export function isPassing({ outcome }: Pick<GateResult, 'outcome'>): boolean {
  return outcome === 'passed' || outcome === 'skipped';
}

/**
 * Whether the result says something about the tree itself, so that the gate need not run on it again. A timeout, a kill
 * and a missing program depend on the machine.
 */
export function isConclusive({ outcome, tree, why }: Pick<GateResult, 'outcome' | 'tree' | 'why'>): boolean {
  return tree !== null && (outcome === 'passed' || outcome === 'failed') && why === null;
}

/** The time limit that the gate reached, in seconds; null: it did not. */
export function timeLimitOf({ outcome, why }: Pick<GateResult, 'outcome' | 'why'>): number | null {
  return outcome === 'timed-out' && why?.code === 'gate.timeout' ? why.values.seconds : null;
}

/**
 * How a gate ended that exited by itself. `code` null: unknown. A shell, and the keeper, report a kill by signal n as
 * exit code 128 + n; Linux has 64 signals.
 */
export function outcomeOfExit(code: number | null): Extract<GateOutcome, 'passed' | 'failed' | 'killed'> {
  if (code === 0) return 'passed';
  return code === null || (code > 128 && code <= 192) ? 'killed' : 'failed';
}

const PHASES: Readonly<Partial<Record<Stage, GatePhase>>> = { current: 'coder', qa: 'qa', merge: 'merge' };

/** When the gates are due that belong to this stage; null if it has none. */
export function phaseOf(stage: Stage): GatePhase | null {
  return PHASES[stage] ?? null;
}

type Gate = Pick<GateRecord, 'name' | 'after'>;

/** A refusal of gates: one of a start, or there is no such gate. `gate` null: none is due in the stage. */
export type GateRefusal =
  | Extract<
      StartRefusal,
      {
        code:
          | 'stopping'
          | 'unknown-story'
          | 'no-config'
          | 'bad-config'
          | 'not-trusted'
          | 'worktree-busy'
          | 'worktree-fenced';
      }
    >
  | { code: 'unknown-gate'; values: { gate: string | null; stage: Stage | null; known: readonly string[] } };

/** Everything that decides whether gates may run. */
export interface GateQuestion<G extends Gate> {
  story: string;
  /** The gate to run; null: all that are due in the story's stage. */
  gate: string | null;
  config: CheckedReading<{ gates: readonly G[] }>;
  /** The current record of the story; null if there is none. */
  found: Pick<StoryRecord, 'id' | 'stage'> | null;
  /** All runs of the story. */
  runs: Iterable<Pick<RunRecord, 'story' | 'lane' | 'agent' | 'status' | 'stopping'>>;
  fences: Iterable<Pick<FenceRecord, 'story' | 'lane' | 'agent' | 'worktree' | 'since' | 'processes' | 'reason'>>;
  /** Whether the host is shutting down. */
  quitting: boolean;
}

/** The gates to run one after the other, or the first reason against it. */
export function checkGates<G extends Gate>(
  question: GateQuestion<G>,
): { ok: true; gates: readonly [G, ...G[]] } | { ok: false; why: GateRefusal } {
  const { found, config: reading } = question;
  if (question.quitting) return refused({ code: 'stopping', values: {} });
  if (found === null) return refused({ code: 'unknown-story', values: { story: question.story } });
  const checked = checkReading(reading);
  if (!checked.ok) return checked;
  const { gates: all } = checked.config;
  const [first, ...rest] = all.filter((gate) =>
    question.gate === null ? gate.after === phaseOf(found.stage) : gate.name === question.gate,
  );
  if (first === undefined) {
    const known = all.map(({ name }) => name);
    return refused({ code: 'unknown-gate', values: { gate: question.gate, stage: found.stage, known } });
  }
  if (!checked.trusted) return refused({ code: 'not-trusted', values: {} });
  const [closed] = checkWorktree(question.runs, question.fences, found.id);
  return closed === undefined ? { ok: true, gates: [first, ...rest] } : refused(closed);
}

function refused(why: GateRefusal): { ok: false; why: GateRefusal } {
  return { ok: false, why };
}
