/** How far a story has come in its stage: what its agents did there, and what the next one must be told. */
import { type Message, message } from './message.ts';
import type { Stage, StoryRecord } from './story.ts';

/** Why the work of an agent was not accepted. It goes into the next prompt. */
export type Findings =
  /**
   * A gate did not pass. `run`: the gate's run, in whose log the output is. `limitSeconds`: its time limit, if it reached
   * that; null: it failed.
   */
  | { kind: 'gate'; gate: string; run: string; limitSeconds: number | null }
  /** The qa agent's words. */
  | { kind: 'qa'; text: string }
  /** The agent ended its turn with changes that it has not committed. */
  | { kind: 'uncommitted'; files: readonly string[] }
  /** The qa agent ended without a verdict. */
  | { kind: 'no-verdict' }
  /**
   * Its commits do not apply to the base. `base`: what they conflict with, if that is the base as the forge has it, such as
   * `origin/main`. `files` is empty if only the forge finds the conflict.
   */
  | { kind: 'conflict'; files: readonly string[]; base?: string };

/** The verdict of the qa agent, or of a person, on the work of the coder. */
export interface QaVerdict {
  pass: boolean;
  /** Markdown; empty if it found nothing. */
  findings: string;
  /** The run that gave it; null if a person gave it. */
  run: string | null;
}

/**
 * The progress of a story in its stage. It is valid only while the story has not been moved otherwise (progressOf), so
 * that a move by a person starts from the beginning.
 */
export interface Progress {
  story: string;
  /** The stage to which this belongs, except the rejections. */
  stage: Stage;
  /** The `movedAt` of the story in this stage, in ms since the epoch. */
  since: number;
  /** The agent whose run ended last; null: none has ended here. Findings go to the same agent. */
  agent: string | null;
  /** Whether that agent has finished its turn, and its work has not been rejected since. */
  isFinished: boolean;
  /**
   * Whether the agent itself said that its work is done, or its program exits only when it is. Otherwise its turn has
   * merely ended, and a person has a look.
   */
  isDeclared: boolean;
  /** Whether that turn left nothing uncommitted. Changes that are found later are a gate's or a person's. */
  isCommitted: boolean;
  /** When the last run of an agent ended here, in ms since the epoch; null: none has. */
  endedAt: number | null;
  /** How many finished turns of each stage were rejected, also while qa and the merge sent the story back and forth. */
  rejections: Readonly<Partial<Record<Stage, number>>>;
  /** When its last runs crashed, without a finished turn between them, in ms since the epoch. */
  crashes: readonly number[];
  /** Why the last of these runs ended. Null: no run crashed, or an older Huskies did not record the reason. */
  lastCrash: Message | null;
  /** No automatic start before this time, in ms since the epoch; null: at once. */
  notBefore: number | null;
  findings: Findings | null;
  verdict: QaVerdict | null;
}

/** The progress if it belongs to the story's present stay in its stage; null: nothing has happened there yet. */
export function progressOf(
  progress: Progress | undefined,
  { stage, movedAt }: Pick<StoryRecord, 'stage' | 'movedAt'>,
): Progress | null {
  return progress !== undefined && progress.stage === stage && progress.since === movedAt ? progress : null;
}

/** The findings as a message for a card. */
export function findingsMessage(findings: Findings | null): Message {
  switch (findings?.kind) {
    case 'gate':
      return findings.limitSeconds === null
        ? message('findings.gate', { gate: findings.gate })
        : message('findings.gate.timeout', { gate: findings.gate, seconds: findings.limitSeconds });
    case 'qa':
      return message('findings.qa', { text: findings.text });
    case 'uncommitted':
      return message('findings.uncommitted', { files: findings.files });
    case 'no-verdict':
      return message('findings.no-verdict');
    case 'conflict':
      return findings.files.length === 0 && findings.base !== undefined
        ? message('findings.conflict.forge', { base: findings.base })
        : message('findings.conflict', { files: findings.files });
    default:
      return message('findings.none');
  }
}
