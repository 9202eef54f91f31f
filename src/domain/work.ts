/** What agents and gates have done on a story, and what the host has decided that it needs next. */
import type { DiffSize } from './changes.ts';
import type { GateResult } from './gate.ts';
import type { Message } from './message.ts';
import type { Findings, Progress } from './progress.ts';
import type { Stage } from './story.ts';

/** The newest result of a gate, as a card shows it. */
export type GateMark = Pick<GateResult, 'gate' | 'outcome' | 'exitCode' | 'tree' | 'run' | 'at' | 'why'>;

/**
 * What a story needs next, as the host has decided it from its progress, its worktree and its gates. It is never stored:
 * each change of the story, its runs or its progress voids it until the host has looked again.
 */
export type NextTurn =
  /** The scheduler starts an agent. `agent`: this one; null: any of the role. `until`: not before, ms since the epoch. */
  | { kind: 'start'; agent: string | null; until: number | null }
  /** The machine can run nothing for this reason, and is tried again then. `until`: ms since the epoch. */
  | { kind: 'later'; until: number; why: Message }
  /** Automation asks: a person answers by moving the story there. */
  | { kind: 'move'; to: Stage; findings: Findings | null }
  /** A person reviews it: `story.verdict`. */
  | { kind: 'review' }
  /** The agent has finished its turn without a commit. */
  | { kind: 'no-commits'; agent: string }
  /** The gate says nothing about the work until a person has acted, and runs it again. */
  | { kind: 'gate'; gate: string; why: Message }
  /** A person must act first. */
  | { kind: 'look'; why: Message };

/** What clients know of the work on a story (table `work`). */
export interface WorkRecord {
  story: string;
  /** As stored. It is valid only by `progressOf`. */
  progress: Progress | null;
  /** The newest result of each gate that has run on the story, the newest last. */
  gates: readonly GateMark[];
  /** Null: the story is at work, waits for nothing, or nothing is automatic in its stage. */
  next: NextTurn | null;
  /** What its worktree has that the base does not have. Absent: nothing, or it is not known. */
  diff?: DiffSize;
}

/** The part of a result that a card shows. */
export function gateMark({ gate, outcome, exitCode, tree, run, at, why }: GateResult): GateMark {
  return { gate, outcome, exitCode, tree, run, at, why };
}
