/** What a story needs next, and what the end of a run or gate changes. Decisions only. */
import { type Message, message } from '../../../contract/index.ts';
import {
  type Findings,
  findingsMessage,
  type Progress,
  type QaMode,
  type QaVerdict,
  type Stage,
  type StoryRecord,
  type TryLimits,
} from '../../../domain/index.ts';

/** The delay of the first retry after a crash, in ms. It doubles with each further crash. */
const RETRY_MS = 10_000;
const MAX_RETRY_MS = 5 * 60_000;
/** More crashes than this within the window block the story at once. */
const MOST_CRASHES = 3;
const CRASH_WINDOW_MS = 60_000;
/** A qa agent that ends without a verdict is asked once more. */
const VERDICT_TRIES = 2;

const NO_CRASHES = { crashes: [], lastCrash: null, notBefore: null } as const satisfies Partial<Progress>;

/**
 * What is known of a gate on the tree that the agent left. `run`, `limitSeconds`: as in Findings. `unclear`: it ended
 * in a way that says nothing about the work, and running it again at once would end in the same way.
 */
export type GateState =
  | { gate: string; state: 'passed' | 'skipped' | 'none' }
  | { gate: string; state: 'failed'; run: string; limitSeconds: number | null }
  | { gate: string; state: 'unclear'; why: Message };

/** All that the next step of a story depends on. */
export interface StepView {
  /** Null: nothing has happened since it entered its stage. */
  progress: Progress | null;
  stage: 'current' | 'qa' | 'merge';
  /** The gates of this stage in the order of the config, with their results on the tree of its worktree. */
  gates: readonly GateState[];
  /** Why its worktree does not show the work of its branch, such as a missing folder; null: it does. */
  offBranch: Message | null;
  /** Why no gate may run by itself now; null: they may. */
  noGates: Message | null;
  /** Files in its worktree that are not committed. */
  uncommitted: readonly string[];
  /** The last gate during whose run files changed since the turn; null: none. */
  changedBy: string | null;
  /** Whether its branch has commits that the base does not have. */
  hasCommits: boolean;
  qa: QaMode;
  limits: TryLimits;
}

/** What a story needs next. `start`: an agent of the stage's role, as soon as the scheduler has a slot. */
export type NextStep =
  | { kind: 'start'; agent: string | null; findings: Findings | null; notBefore: number | null }
  /** It is recorded that the turn left nothing uncommitted. */
  | { kind: 'committed' }
  | { kind: 'gate'; gate: string }
  | { kind: 'reject'; findings: Findings }
  | { kind: 'move'; to: Stage; findings: Findings | null }
  | { kind: 'block'; why: Message }
  /** The merge queue looks at what the mergemaster has done. */
  | { kind: 'queue' }
  /** A person decides: approves or sends back, or looks at a turn that ended without a commit. */
  | { kind: 'person'; for: 'review' | 'no-commits' }
  /** A person does what the message says. */
  | { kind: 'person'; for: 'look'; why: Message }
  /** A person looks at a gate that says nothing about the work. */
  | { kind: 'person'; for: 'gate'; gate: string; why: Message };

/**
 * The next step of a story that no run works on. In the stage merge a start is one of a mergemaster, which the merge queue
 * calls for.
 */
export function nextStep(view: StepView): NextStep {
  const { progress, stage, limits, qa } = view;
  if (progress !== null) {
    const blocked = whyBlocked(progress, limits);
    if (blocked !== null) return { kind: 'block', why: blocked };
  }
  if (stage === 'qa' && qa === 'none') return { kind: 'move', to: 'merge', findings: null };
  if (stage === 'qa' && qa === 'human') return afterReview(view);
  if (progress === null || !isTurnOver(progress)) {
    const { agent = null, findings = null, notBefore = null } = progress ?? {};
    return { kind: 'start', agent, findings, notBefore };
  }
  if (stage === 'merge') return { kind: 'queue' };
  if (view.offBranch !== null) return { kind: 'person', for: 'look', why: view.offBranch };
  if (stage === 'current' && !progress.isDeclared && progress.verdict === null)
    return { kind: 'person', for: 'look', why: message('work.ended', { agent: progress.agent ?? '' }) };
  if (view.uncommitted.length > 0) return afterChanges(view, progress);
  if (!progress.isCommitted) return { kind: 'committed' };
  if (stage === 'qa') return afterReview(view);
  if (!view.hasCommits) return { kind: 'person', for: 'no-commits' };
  return gatesOr(view, { kind: 'move', to: qa === 'none' ? 'merge' : 'qa', findings: null });
}

/** Uncommitted changes that the turn left are rejected. The agent is not to blame for later ones. */
function afterChanges({ uncommitted: files, changedBy: gate }: StepView, { isCommitted }: Progress): NextStep {
  if (!isCommitted) return { kind: 'reject', findings: { kind: 'uncommitted', files } };
  const why = gate === null ? message('work.changed', { files }) : message('work.changed.gate', { gate, files });
  return { kind: 'person', for: 'look', why };
}

/** Whether the work can be judged. A qa verdict stands, also if the run that gave it did not end well. */
export function isTurnOver({ isFinished, verdict }: Pick<Progress, 'isFinished' | 'verdict'>): boolean {
  return isFinished || verdict !== null;
}

/** In qa: a failed review sends the story back to its coder; a passed one leads through the gates to the merge. */
function afterReview(view: StepView): NextStep {
  const { progress, qa } = view;
  const verdict = progress?.verdict ?? null;
  if (verdict === null)
    return qa === 'human' ? { kind: 'person', for: 'review' } : { kind: 'reject', findings: { kind: 'no-verdict' } };
  if (!verdict.pass) return { kind: 'move', to: 'current', findings: { kind: 'qa', text: verdict.findings } };
  return gatesOr(view, { kind: 'move', to: 'merge', findings: null });
}

function gatesOr({ gates, stage, qa, noGates, offBranch }: StepView, then: NextStep): NextStep {
  if (offBranch !== null) return { kind: 'person', for: 'look', why: offBranch };
  const open = gates.find(({ state }) => state !== 'passed' && state !== 'skipped');
  switch (open?.state) {
    case 'failed': {
      const findings = { kind: 'gate', gate: open.gate, run: open.run, limitSeconds: open.limitSeconds } as const;
      // The person approved the work, so only its coder can correct what the gate found.
      return stage === 'qa' && qa === 'human'
        ? { kind: 'move', to: 'current', findings }
        : { kind: 'reject', findings };
    }
    case 'unclear':
      return { kind: 'person', for: 'gate', gate: open.gate, why: open.why };
    case 'none':
      return noGates === null ? { kind: 'gate', gate: open.gate } : { kind: 'person', for: 'look', why: noGates };
    default:
      return then;
  }
}

/** Why an automatic start must not follow: too many rejected turns, or too many crashes. Null: it may. */
export function whyBlocked(progress: Progress, { tries, retries }: TryLimits): Message | null {
  const { stage, findings } = progress;
  const rejections = progress.rejections[stage] ?? 0;
  const most = findings?.kind === 'no-verdict' ? Math.min(tries, VERDICT_TRIES) : tries;
  if (rejections >= most) {
    const values = { tries: rejections, findings: findingsMessage(findings) };
    const isTimeout = findings?.kind === 'gate' && findings.limitSeconds !== null;
    return isTimeout ? message('blocked.rejected.timeout', values) : message('blocked.rejected', values);
  }
  return progress.crashes.length > retries ? crashedMessage(progress) : whyCrashLoop(progress);
}

/** Why no agent may start, not even where nothing is automatic: its runs crash one after the other. Null: it may. */
export function whyCrashLoop(progress: Pick<Progress, 'crashes' | 'lastCrash'>): Message | null {
  const { crashes } = progress;
  const last = crashes.at(-1) ?? 0;
  const recent = crashes.filter((at) => last - at <= CRASH_WINDOW_MS).length;
  return recent > MOST_CRASHES ? crashedMessage(progress) : null;
}

function crashedMessage({ crashes, lastCrash: why }: Pick<Progress, 'crashes' | 'lastCrash'>): Message {
  const n = crashes.length;
  return why === null ? message('blocked.crashes', { n }) : message('blocked.crashed', { n, why });
}

/** The progress of a story in whose stage nothing has happened since a person moved it there. */
export function enteredStage({ id, stage, movedAt }: Pick<StoryRecord, 'id' | 'stage' | 'movedAt'>): Progress {
  return {
    story: id,
    stage,
    since: movedAt,
    agent: null,
    isFinished: false,
    isDeclared: true,
    isCommitted: false,
    endedAt: null,
    rejections: {},
    crashes: [],
    lastCrash: null,
    notBefore: null,
    findings: null,
    verdict: null,
  };
}

/**
 * The progress of a story that the pipeline has moved on, or back with the findings of qa, of the merge gates or of a
 * conflict. Being sent back counts as a rejection of the work in the stage to which it returns. `story`: after the move.
 */
export function movedOn(
  progress: Progress,
  story: Pick<StoryRecord, 'id' | 'stage' | 'movedAt'>,
  findings: Findings | null,
): Progress {
  const { rejections } = progress;
  const entered = { ...enteredStage(story), rejections, findings };
  return findings === null ? entered : { ...entered, rejections: countRejection(rejections, story.stage) };
}

/**
 * How an agent's run ended by itself: it has finished its work, its turn has ended without a word that the work is done, or
 * it crashed, for this reason.
 */
export type TurnEnd = 'finished' | 'undeclared' | { crashed: Message };

/** After the end of an agent's run in the story's stage. `now`: ms since the epoch. */
export function afterRun(progress: Progress, agent: string, end: TurnEnd, now: number): Progress {
  const isFinished = typeof end === 'string';
  const ended = { ...progress, agent, isFinished, isDeclared: end !== 'undeclared', isCommitted: false, endedAt: now };
  if (typeof end === 'string') return { ...ended, ...NO_CRASHES };
  const crashes = [...progress.crashes, now];
  const delay = Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** (crashes.length - 1));
  return { ...ended, crashes, lastCrash: end.crashed, notBefore: now + delay };
}

/**
 * After an agent's run in the story's stage was interrupted (domain `wasInterrupted`): its turn goes on with another run
 * of the same agent, and nothing is counted.
 */
export function afterInterruption(progress: Progress, agent: string, now: number): Progress {
  return { ...progress, agent, isFinished: false, isCommitted: false, endedAt: now };
}

/** After the last turn was found to have left nothing uncommitted. */
export function afterCommitted(progress: Progress): Progress {
  return { ...progress, isCommitted: true };
}

/** After the work of the last turn was rejected: the same agent gets the findings with its next prompt. */
export function afterRejection(progress: Progress, findings: Findings): Progress {
  const rejections = countRejection(progress.rejections, progress.stage);
  return { ...progress, isFinished: false, isCommitted: false, rejections, findings, verdict: null };
}

/** After a person has unblocked the story: nothing is counted any more, and the findings stay. */
export function withNewTries(progress: Progress): Progress {
  return { ...progress, rejections: {}, ...NO_CRASHES };
}

function countRejection(rejections: Progress['rejections'], stage: Stage): Progress['rejections'] {
  return { ...rejections, [stage]: (rejections[stage] ?? 0) + 1 };
}

/**
 * After a verdict of the qa agent or of a person, which makes up for turns that ended without one. It does not make up
 * for a gate that failed: a qa agent that passes the same work again would never come to an end.
 */
export function afterVerdict(progress: Progress, verdict: QaVerdict): Progress {
  if (progress.findings?.kind !== 'no-verdict') return { ...progress, verdict };
  return { ...progress, verdict, rejections: { ...progress.rejections, [progress.stage]: 0 } };
}
