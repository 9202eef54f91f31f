/**
 * Wait reasons: why a story that could go on does not go on by itself. They are computed where they are shown, by page,
 * command line and host alike, and never stored. The scheduler starts exactly the stories that `lookAtStory` calls ready
 * and that then find a slot.
 */
import { isOpenStage } from './after.ts';
import type { FenceRecord } from './fence.ts';
import type { PullRequestState, QueuedStory } from './merge.ts';
import type { Message } from './message.ts';
import {
  type AutomatedStage,
  agentFor,
  isAutomatedStage,
  type Outage,
  type PipelineAgent,
  type PipelineSettings,
  reservedFrom,
  type Usage,
} from './pipeline.ts';
import type { Findings } from './progress.ts';
import type { QuestionRecord } from './question.ts';
import { type Role, type StageRole, startRole } from './role.ts';
import { occupiesStory, type RunRecord, wasInterrupted } from './run.ts';
import type { Stage, StoryRecord } from './story.ts';
import type { NextTurn } from './work.ts';

/** What a story waits for a person to do. */
export type YourTurn =
  /** Say yes to the start of this agent (automation `ask`). */
  | { do: 'answer'; agent: string }
  /** Answer the oldest open question of this agent. `n`: how many questions of the story are open. */
  | { do: 'reply'; agent: string; title: string; n: number }
  /** Let it through the merge queue (automation `ask`). */
  | { do: 'merge' }
  /** Start a mergemaster, since its commits conflict with the base in these files. `pull`: as QueueState. */
  | { do: 'resolve'; files: readonly string[]; pull?: number }
  /** Say yes to the move to this stage (automation `ask`). `findings`: why the story is sent back; null: it goes on. */
  | { do: 'move'; to: Stage; findings: Findings | null }
  /** Approve the work, or send it back (`qa = "human"`). */
  | { do: 'review' }
  /** Decide how to go on after this agent has finished without a commit. */
  | { do: 'no-commits'; agent: string }
  /** Run the gate again once it can say something about the work. */
  | { do: 'gate'; gate: string; why: Message }
  /** Do what the message says. */
  | { do: 'look'; why: Message }
  /** Add an agent with this role to the config. */
  | { do: 'add-agent'; role: Role }
  /** Create the config, or correct it. */
  | { do: 'configure' }
  /** Approve the config. */
  | { do: 'approve' };

/** Why a story waits. Scripts match on the codes. Times are ms since the epoch. */
export type WaitReason =
  | { code: 'fenced'; values: { agent: string } }
  | { code: 'automation-off'; values: { stage: Stage } }
  | { code: 'held'; values: { why: Message } }
  | { code: 'after-open'; values: { stories: readonly string[] } }
  | { code: 'setup-failed'; values: { step: string } }
  | { code: 'your-turn'; values: YourTurn }
  /** `why`: null if its last run crashed. */
  | { code: 'backoff-until'; values: { until: number; why: Message | null } }
  | { code: 'paused'; values: { since: number } }
  /** `place`: in the merge queue, from 1; null until the queue has looked at it. */
  | { code: 'merge-queued'; values: { place: number | null } }
  /** `stories`: all stories of the candidate that is tested. */
  | { code: 'merge-tested'; values: { stories: readonly string[] } }
  /** `stories`: those of the candidate of which one conflicts with this story. */
  | { code: 'merge-left'; values: { stories: readonly string[] } }
  /** A person's folder `path` has uncommitted changes in `files`. */
  | { code: 'checkout-changed'; values: { path: string; files: readonly string[] } }
  /** Its pull request is open. */
  | { code: 'pull-request'; values: PullRequestState }
  /** The merge cannot go on until a person acts. */
  | { code: 'merge-stopped'; values: { why: Message } }
  /** `used`: of the `max` slots; `reserved`: free ones that are kept for other roles. */
  | { code: 'cap-reached'; values: { used: number; max: number; reserved: number } }
  | { code: 'role-busy'; values: { role: Role; agent: string | null; live: number; max: number; helper?: string } };

/** A start by the scheduler that was refused and is tried again. It keeps its slot until then. */
export interface StartBackoff {
  story: string;
  role: Role;
  agent: string;
  /** ms since the epoch. */
  until: number;
  why: Message;
}

/** A run as the wait reason of its story depends on it. */
export type StoryRun = Pick<
  RunRecord,
  'kind' | 'role' | 'agent' | 'lane' | 'status' | 'stopping' | 'startedAt' | 'reason'
>;

/** Everything about one story that decides whether the scheduler may start an agent on it. */
export interface StoryLook {
  story: Pick<StoryRecord, 'id' | 'stage' | 'blocked' | 'frozen' | 'hold' | 'after' | 'movedAt'>;
  /** The story's runs in the pool. */
  runs: Iterable<StoryRun>;
  /** The fence of the story's own worktree; null if there is none. */
  fence: Pick<FenceRecord, 'agent'> | null;
  /** What the host has decided that it needs next; null: nothing yet. A story in the backlog needs no decision. */
  next: NextTurn | null;
  backoff: Pick<StartBackoff, 'until' | 'why'> | null;
  /** Its state in the merge queue; null if the queue has not let it in. */
  queued: Pick<QueuedStory, 'place' | 'state'> | null;
  /** Whether a person has let it through the merge queue, whether the queue has taken it or not. */
  isLetIn: boolean;
  /** The open questions of its runs, the oldest first. Absent: none. */
  questions?: readonly Pick<QuestionRecord, 'agent' | 'title'>[];
  /** Whether this story is not done yet. A story that is not in the working set is not open. */
  isOpen(story: string): boolean;
}

/**
 * The state of a story as the scheduler sees it. `none`: it is at work, done or flagged, so it waits for nothing here.
 * `undecided`: the host decides what it needs as soon as the project lets it. `ready`: an agent of this role may start
 * as soon as the project lets it; only this one if `agent` is not null.
 */
export type Standing =
  | { kind: 'none' }
  | { kind: 'undecided' }
  | { kind: 'waits'; why: WaitReason }
  | { kind: 'ready'; stage: AutomatedStage; role: StageRole; agent: string | null };

const NONE: Standing = { kind: 'none' };
const UNDECIDED: Standing = { kind: 'undecided' };

/** Looks at the story alone: settings, pause and caps are left out, so the answer changes only with the story. */
export function lookAtStory(look: StoryLook): Standing {
  const { story, runs, next, backoff } = look;
  const { stage } = story;
  const obstacle = obstacleOf(look);
  if (obstacle !== null) return obstacle;
  if (!isAutomatedStage(stage)) return waits({ code: 'automation-off', values: { stage } });
  const after = afterReason(look);
  if (stage === 'merge') {
    const queued = after ?? queueReason(look.queued);
    if (queued !== null) return waits(queued);
  }
  const setup = failedSetup(runs, story);
  if (setup !== null) return waits({ code: 'setup-failed', values: { step: setup.agent } });
  if (next?.kind === 'later') return waits({ code: 'backoff-until', values: { until: next.until, why: next.why } });
  if (next !== null && next.kind !== 'start') return waits({ code: 'your-turn', values: turnOf(next) });
  if (stage !== 'backlog' && next === null) return UNDECIDED;
  if (after !== null) return waits(after);
  if (backoff !== null) return waits({ code: 'backoff-until', values: { until: backoff.until, why: backoff.why } });
  const { until = null, agent = null } = next ?? {};
  if (until !== null) return waits({ code: 'backoff-until', values: { until, why: null } });
  return { kind: 'ready', stage, role: startRole(stage), agent };
}

function turnOf(next: Exclude<NextTurn, { kind: 'start' | 'later' }>): YourTurn {
  switch (next.kind) {
    case 'move':
      return { do: 'move', to: next.to, findings: next.findings };
    case 'review':
      return { do: 'review' };
    case 'no-commits':
      return { do: 'no-commits', agent: next.agent };
    case 'gate':
      return { do: 'gate', gate: next.gate, why: next.why };
    case 'look':
      return { do: 'look', why: next.why };
  }
}

/** Whether the merge queue may take the story. A story on which a run works may still change. */
export function mayMerge(look: Omit<StoryLook, 'next' | 'backoff' | 'queued' | 'isLetIn'>): boolean {
  return look.story.stage === 'merge' && obstacleOf(look) === null && afterReason(look) === null;
}

/** What keeps the story from going on in any stage; null if nothing does. */
function obstacleOf({ story, runs, fence }: Pick<StoryLook, 'story' | 'runs' | 'fence'>): Standing | null {
  const { stage, blocked, frozen } = story;
  if (!isOpenStage(stage) || blocked !== null || frozen) return NONE;
  if ([...runs].some(occupiesStory)) return NONE;
  if (fence !== null) return waits({ code: 'fenced', values: { agent: fence.agent } });
  if (story.hold !== null) return waits({ code: 'held', values: { why: story.hold } });
  return null;
}

/** The stories that must be done first; null if there are none. They keep an agent from starting, and a merge. */
function afterReason({ story, isOpen }: Pick<StoryLook, 'story' | 'isOpen'>): WaitReason | null {
  const open = story.after.filter(isOpen);
  return open.length > 0 ? { code: 'after-open', values: { stories: open } } : null;
}

/** What a story in the stage merge waits for; null if a mergemaster must resolve its conflict with the base. */
function queueReason(queued: StoryLook['queued']): WaitReason | null {
  if (queued === null) return { code: 'merge-queued', values: { place: null } };
  const { place, state } = queued;
  switch (state.kind) {
    case 'waits':
      return { code: 'merge-queued', values: { place } };
    case 'tested':
      return { code: 'merge-tested', values: { stories: state.stories } };
    case 'left':
      return { code: 'merge-left', values: { stories: state.stories } };
    case 'checkout':
      return { code: 'checkout-changed', values: { path: state.path, files: state.files } };
    case 'pull-request': {
      const { number, url, checks, review } = state;
      return { code: 'pull-request', values: { number, url, checks, review } };
    }
    case 'stopped':
      return { code: 'merge-stopped', values: { why: state.why } };
    case 'conflict':
      return null;
  }
}

/** Everything about the project that decides it, too. */
export interface ProjectLook {
  settings: PipelineSettings;
  /** In the order of the config. */
  agents: Iterable<PipelineAgent>;
  usage: Usage;
  outages: readonly Outage[];
}

/** Why the story waits; null if it waits for nothing, or is started now. */
export function waitOf(about: StoryLook, project: ProjectLook): WaitReason | null {
  const [first] = about.questions ?? [];
  // Its run goes on once a person has answered, whatever the stage.
  if (first !== undefined) {
    const { agent, title } = first;
    return { code: 'your-turn', values: { do: 'reply', agent, title, n: about.questions?.length ?? 1 } };
  }
  const standing = lookAtStory(about);
  if (standing.kind === 'none') return null;
  const { queued, story, next } = about;
  const { stage } = story;
  const isLetIn = stage === 'merge' && about.isLetIn;
  // Both keep a person's start from succeeding, too.
  const isCertain = standing.kind === 'waits' && ['fenced', 'setup-failed'].includes(standing.why.code);
  // A person may let a single story through the merge queue, or approve it: then it goes on also where nothing else does.
  const isDecided = isLetIn || queued !== null || (next !== null && next.kind !== 'start');
  if (isAutomatedStage(stage) && project.settings.automation[stage] === 'off' && !isCertain && !isDecided)
    return { code: 'automation-off', values: { stage } };
  if (standing.kind === 'waits') {
    if (stage !== 'merge' || standing.why.code !== 'merge-queued') return standing.why;
    return (queued === null ? entryReason(project, isLetIn) : null) ?? outageReason(project) ?? standing.why;
  }
  if (standing.kind === 'undecided') return configWait(project.settings) ?? outageReason(project);
  const place = placeFor(standing.stage, project, standing.agent);
  if (place.kind === 'waits') {
    if (queued?.state.kind !== 'conflict' || place.why.code !== 'automation-off') return place.why;
    const { kind: _, ...conflict } = queued.state;
    return { code: 'your-turn', values: { do: 'resolve', ...conflict } };
  }
  return place.kind === 'ask' ? { code: 'your-turn', values: { do: 'answer', agent: place.agent.name } } : null;
}

/** Why the merge queue has not let a story in; null if it is about to. */
function entryReason({ settings }: ProjectLook, isLetIn: boolean): WaitReason | null {
  const obstacle = projectObstacle(settings);
  if (obstacle !== null || isLetIn) return obstacle;
  return settings.automation.merge === 'ask' ? { code: 'your-turn', values: { do: 'merge' } } : null;
}

/** What keeps the host from deciding anything, or from writing it down; null if nothing does. */
function outageReason({ outages }: ProjectLook): WaitReason | null {
  const outage = outages.find(({ ofMachine }) => ofMachine);
  return outage === undefined ? null : { code: 'backoff-until', values: { until: outage.until, why: outage.why } };
}

/** Why nothing goes on by itself in the whole project; null if it may. */
function projectObstacle(settings: PipelineSettings): WaitReason | null {
  return settings.pausedAt === null ? configWait(settings) : { code: 'paused', values: { since: settings.pausedAt } };
}

/** Whether a ready story may start now, and with which agent. */
export type Place =
  | { kind: 'waits'; why: WaitReason }
  /** A person is asked first. */
  | { kind: 'ask'; agent: PipelineAgent }
  | { kind: 'start'; agent: PipelineAgent };

/**
 * Looks at the project alone: the answer is the same for all ready stories of a stage that need this agent. `only`: null
 * if any agent of the role will do, as when the config has no such agent any more.
 */
export function placeFor(
  stage: AutomatedStage,
  { settings, agents, usage, outages }: ProjectLook,
  only: string | null = null,
): Place {
  const mode = settings.automation[stage];
  if (mode === 'off') return waits({ code: 'automation-off', values: { stage } });
  const obstacle = projectObstacle(settings);
  if (obstacle !== null) return waits(obstacle);
  const role = startRole(stage);
  const all = [...agents];
  const ofRole = all.filter((agent) => agent.role === role);
  const same = ofRole.filter(({ name }) => name === only);
  const wanted = same.length > 0 ? same : ofRole;
  const outageOf = ({ name }: PipelineAgent) => outages.find(({ agent }) => agent === null || agent === name);
  const able = wanted.filter((agent) => outageOf(agent) === undefined);
  const [outage] = wanted.flatMap((agent) => outageOf(agent) ?? []);
  if (able.length === 0 && outage !== undefined)
    return waits({ code: 'backoff-until', values: { until: outage.until, why: outage.why } });
  const choice = agentFor(role, able, settings.limits, usage, all);
  if (choice === null) return waits({ code: 'your-turn', values: { do: 'add-agent', role } });
  const reserved = reservedFrom(role, settings, usage);
  if (usage.total + reserved >= settings.maxRunning) {
    return waits({ code: 'cap-reached', values: { used: usage.total, max: settings.maxRunning, reserved } });
  }
  if ('reached' in choice) return waits({ code: 'role-busy', values: choice.reached });
  return { kind: mode === 'ask' ? 'ask' : 'start', agent: choice.agent };
}

/** Why nothing goes on by itself with this config; null if it can be used. */
function configWait({ config, trusted }: PipelineSettings): WaitReason | null {
  if (config !== 'ready') return { code: 'your-turn', values: { do: 'configure' } };
  return trusted ? null : { code: 'your-turn', values: { do: 'approve' } };
}

function waits(why: WaitReason): { kind: 'waits'; why: WaitReason } {
  return { kind: 'waits', why };
}

/** The setup that failed since the story entered its stage, unless an agent has worked there after it; null: none. */
export function failedSetup<R extends StoryRun>(
  runs: Iterable<R>,
  { movedAt }: Pick<StoryRecord, 'movedAt'>,
): R | null {
  let last: R | null = null;
  for (const run of runs) {
    if (run.lane !== null || run.startedAt < movedAt || (run.kind !== 'agent' && run.kind !== 'setup')) continue;
    if (last === null || run.startedAt >= last.startedAt) last = run;
  }
  return last !== null && isFailedSetup(last) ? last : null;
}

/** A setup that was interrupted has not failed: it runs again. */
function isFailedSetup(run: StoryRun): boolean {
  return run.kind === 'setup' && run.status === 'failed' && !wasInterrupted(run);
}
