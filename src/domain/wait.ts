/**
 * Wait reasons: why a story that could go on does not go on by itself. They are computed where they are shown, by page,
 * command line and host alike, and never stored. The scheduler starts exactly the stories that `lookAtStory` calls ready
 * and that then find a slot.
 */
import { isOpenStage } from './after.ts';
import type { FenceRecord } from './fence.ts';
import type { QueuedStory } from './merge.ts';
import type { Message } from './message.ts';
import {
  type AutomatedStage,
  agentFor,
  isAutomatedStage,
  type PipelineAgent,
  type PipelineSettings,
  reservedFrom,
  type Usage,
} from './pipeline.ts';
import { type Role, type StageRole, startRole } from './role.ts';
import { occupiesStory, type RunRecord } from './run.ts';
import type { Stage, StoryRecord } from './story.ts';

/** What a story waits for a person to do. */
export type YourTurn =
  /** Say yes to the start of this agent (automation `ask`). */
  | { do: 'answer'; agent: string }
  /** Decide how to go on after this run has ended. */
  | { do: 'go-on'; agent: string }
  /** Let it through the merge queue (automation `ask`). */
  | { do: 'merge' }
  /** Start a mergemaster, since its commits conflict with the base in these files. */
  | { do: 'resolve'; files: readonly string[] }
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
  | { code: 'backoff-until'; values: { until: number; why: Message } }
  | { code: 'paused'; values: { since: number } }
  /** `place`: in the merge queue, from 1; null until the queue has looked at it. */
  | { code: 'merge-queued'; values: { place: number | null } }
  /** `stories`: all stories of the candidate that is tested. */
  | { code: 'merge-tested'; values: { stories: readonly string[] } }
  /** `stories`: those of the candidate of which one conflicts with this story. */
  | { code: 'merge-left'; values: { stories: readonly string[] } }
  /** A person's folder `path` has uncommitted changes in `files`. */
  | { code: 'checkout-changed'; values: { path: string; files: readonly string[] } }
  /** The merge cannot go on until a person acts. */
  | { code: 'merge-stopped'; values: { why: Message } }
  /** `used`: of the `max` slots; `reserved`: free ones that are kept for other roles. */
  | { code: 'cap-reached'; values: { used: number; max: number; reserved: number } }
  | { code: 'role-busy'; values: { role: Role; agent: string | null; live: number; max: number } };

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
  backoff: Pick<StartBackoff, 'until' | 'why'> | null;
  /** Its state in the merge queue; null if the queue has not let it in. */
  queued: Pick<QueuedStory, 'place' | 'state'> | null;
  /** Whether this story is not done yet. A story that is not in the working set is not open. */
  isOpen(story: string): boolean;
}

/**
 * The state of a story as the scheduler sees it. `none`: it is at work, done, or flagged, so it waits for nothing here.
 * `ready`: an agent of this role may start as soon as the project lets it.
 */
export type Standing =
  | { kind: 'none' }
  | { kind: 'waits'; why: WaitReason }
  | { kind: 'ready'; stage: AutomatedStage; role: StageRole };

const NONE: Standing = { kind: 'none' };

/** Looks at the story alone: settings, pause and caps are left out, so the answer changes only with the story. */
export function lookAtStory(look: StoryLook): Standing {
  const { story, runs, backoff } = look;
  const { stage } = story;
  const obstacle = obstacleOf(look);
  if (obstacle !== null) return obstacle;
  if (!isAutomatedStage(stage)) return waits({ code: 'automation-off', values: { stage } });
  const role = startRole(stage);
  const queued = stage === 'merge' ? queueReason(look.queued) : null;
  if (queued !== null) return waits(queued);
  const last = stage === 'merge' ? null : lastInStage([...runs], story.movedAt, role);
  if (last !== null) {
    if (last.kind === 'setup') return waits({ code: 'setup-failed', values: { step: last.agent } });
    return waits({ code: 'your-turn', values: { do: 'go-on', agent: last.agent } });
  }
  if (backoff !== null) return waits({ code: 'backoff-until', values: { until: backoff.until, why: backoff.why } });
  return { kind: 'ready', stage, role };
}

/** Whether the merge queue may take the story. A story on which a run works may still change. */
export function mayMerge(look: Omit<StoryLook, 'backoff' | 'queued'>): boolean {
  return look.story.stage === 'merge' && obstacleOf(look) === null;
}

/** What keeps the story from going on in any stage; null if nothing does. */
function obstacleOf({ story, runs, fence, isOpen }: Omit<StoryLook, 'backoff' | 'queued'>): Standing | null {
  const { stage, blocked, frozen } = story;
  if (!isOpenStage(stage) || blocked !== null || frozen) return NONE;
  if ([...runs].some(occupiesStory)) return NONE;
  if (fence !== null) return waits({ code: 'fenced', values: { agent: fence.agent } });
  if (story.hold !== null) return waits({ code: 'held', values: { why: story.hold } });
  const open = story.after.filter(isOpen);
  return open.length > 0 ? waits({ code: 'after-open', values: { stories: open } }) : null;
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
}

/** Why the story waits; null if it waits for nothing, or is started now. */
export function waitOf(about: StoryLook, project: ProjectLook): WaitReason | null {
  const standing = lookAtStory(about);
  if (standing.kind === 'none') return null;
  const { queued, story } = about;
  const { stage } = story;
  // Both keep a person's start from succeeding, too.
  const isCertain = standing.kind === 'waits' && ['fenced', 'setup-failed'].includes(standing.why.code);
  // A person may let a single story through the merge queue: then its state there is the reason.
  if (isAutomatedStage(stage) && project.settings.automation[stage] === 'off' && !isCertain && queued === null)
    return { code: 'automation-off', values: { stage } };
  if (standing.kind === 'waits')
    return stage === 'merge' && standing.why.code === 'merge-queued' && queued === null
      ? (entryReason(project) ?? standing.why)
      : standing.why;
  const place = placeFor(standing.stage, project);
  if (place.kind === 'waits') {
    const files = queued?.state.kind === 'conflict' ? queued.state.files : null;
    if (files === null || place.why.code !== 'automation-off') return place.why;
    return { code: 'your-turn', values: { do: 'resolve', files } };
  }
  return place.kind === 'ask' ? { code: 'your-turn', values: { do: 'answer', agent: place.agent.name } } : null;
}

/** Why the merge queue has not let a story in; null if it is about to. */
function entryReason({ settings }: ProjectLook): WaitReason | null {
  const obstacle = projectObstacle(settings);
  if (obstacle !== null) return obstacle;
  return settings.automation.merge === 'ask' ? { code: 'your-turn', values: { do: 'merge' } } : null;
}

/** Why nothing goes on by itself in the whole project; null if it may. */
function projectObstacle({ pausedAt, config, trusted }: PipelineSettings): WaitReason | null {
  if (pausedAt !== null) return { code: 'paused', values: { since: pausedAt } };
  if (config !== 'ready') return { code: 'your-turn', values: { do: 'configure' } };
  return trusted ? null : { code: 'your-turn', values: { do: 'approve' } };
}

/** Whether a ready story of the stage may start now, and with which agent. */
export type Place =
  | { kind: 'waits'; why: WaitReason }
  /** A person is asked first. */
  | { kind: 'ask'; agent: PipelineAgent }
  | { kind: 'start'; agent: PipelineAgent };

/** Looks at the project alone: the answer is the same for all ready stories of a stage. */
export function placeFor(stage: AutomatedStage, { settings, agents, usage }: ProjectLook): Place {
  const mode = settings.automation[stage];
  if (mode === 'off') return waits({ code: 'automation-off', values: { stage } });
  const obstacle = projectObstacle(settings);
  if (obstacle !== null) return waits(obstacle);
  const role = startRole(stage);
  const choice = agentFor(role, agents, settings.limits, usage);
  if (choice === null) return waits({ code: 'your-turn', values: { do: 'add-agent', role } });
  const reserved = reservedFrom(role, settings, usage);
  if (usage.total + reserved >= settings.maxRunning) {
    return waits({ code: 'cap-reached', values: { used: usage.total, max: settings.maxRunning, reserved } });
  }
  if ('reached' in choice) return waits({ code: 'role-busy', values: choice.reached });
  return { kind: mode === 'ask' ? 'ask' : 'start', agent: choice.agent };
}

function waits(why: WaitReason): { kind: 'waits'; why: WaitReason } {
  return { kind: 'waits', why };
}

/**
 * The newest run in the story's worktree since it entered its stage, if it means that the stage was tried: an agent of
 * the stage's role, a gate, or a failed setup. Null if the stage was not tried.
 */
function lastInStage(runs: readonly StoryRun[], movedAt: number, role: Role): StoryRun | null {
  let last: StoryRun | null = null;
  for (const run of runs) {
    if (run.lane !== null || run.startedAt < movedAt) continue;
    const tried = run.kind === 'agent' ? run.role === role : run.kind === 'gate' || isFailedSetup(run);
    if (tried && (last === null || run.startedAt >= last.startedAt)) last = run;
  }
  return last;
}

/** A setup that a crash of the host interrupted has not failed: it runs again. */
function isFailedSetup({ kind, status, reason }: StoryRun): boolean {
  return kind === 'setup' && status === 'failed' && reason?.code !== 'recover.interrupted';
}
