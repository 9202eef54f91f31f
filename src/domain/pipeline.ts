/** The settings of the pipeline that host and clients share: automation, and how many agents may run at once. */
import type { Message } from './message.ts';
import type { Role } from './role.ts';
import { countsTowardsCap, type RunRecord } from './run.ts';
import type { Stage } from './story.ts';

/** The stages in which the scheduler can start an agent. Later stages come first: finishing work goes before new work. */
export const AUTOMATED_STAGES = ['merge', 'qa', 'current', 'backlog'] as const satisfies readonly Stage[];
/** One of `AUTOMATED_STAGES`. */
export type AutomatedStage = (typeof AUTOMATED_STAGES)[number];

/**
 * Who starts the agent of a stage, and in `merge` who lets stories through the merge queue. `off`: a person does. `ask`: the card asks, and a person answers with one key.
 * `on`: the scheduler does.
 */
export const AUTOMATION_MODES = ['off', 'ask', 'on'] as const;
/** One of `AUTOMATION_MODES`. */
export type AutomationMode = (typeof AUTOMATION_MODES)[number];
/** The mode of each stage. */
export type Automation = Readonly<Record<AutomatedStage, AutomationMode>>;

/** A new project starts nothing by itself. */
export const AUTOMATION_OFF: Automation = { backlog: 'off', current: 'off', qa: 'off', merge: 'off' };

/**
 * Limits of a role. `max`: how many of its agents may run at once; null if only `max_running` limits them. `reserve`:
 * how many slots of `max_running` the scheduler keeps free for it.
 */
export interface RoleLimits {
  max: number | null;
  reserve: number;
}
/** The limits of every role. */
export type Limits = Readonly<Record<Role, RoleLimits>>;

/** One slot each is kept for qa and mergemaster, so that coders cannot keep finished work waiting. */
export const DEFAULT_LIMITS: Limits = {
  coder: { max: null, reserve: 0 },
  qa: { max: null, reserve: 1 },
  mergemaster: { max: null, reserve: 1 },
  other: { max: null, reserve: 0 },
};

/** Every way to review a story in qa. */
export const QA_MODES = ['agent', 'human', 'none'] as const;
/** Who reviews a story in qa: an agent, a person, or none, so that it goes on to the merge. */
export type QaMode = (typeof QA_MODES)[number];

/** How often the pipeline tries. */
export interface TryLimits {
  /** How many finished turns of one stage may be rejected before the story is blocked, at least 1. */
  tries: number;
  /** How many crashes in a row are retried. */
  retries: number;
}

/** Used where the config sets no value. */
export const DEFAULT_TRIES: TryLimits = { tries: 3, retries: 3 };

/** The parts of the project's record that decide what goes on by itself. */
export interface PipelineSettings extends TryLimits {
  config: 'ready' | 'missing' | 'invalid';
  trusted: boolean;
  maxRunning: number;
  automation: Automation;
  limits: Limits;
  qa: QaMode;
  /** When a person paused new automatic starts, ms since the epoch; null if they are not paused. */
  pausedAt: number | null;
}

/** An agent as the scheduler chooses it. `max`: how many runs it may have at once; null if it has no limit of its own. */
export interface PipelineAgent {
  name: string;
  role: Role;
  max: number | null;
  /** Title of the CLI whose shared helper it uses: of all agents with the same one, one run at a time. Absent: none. */
  helper?: string;
}

/** Whether the stage is one of `AUTOMATED_STAGES`. */
export function isAutomatedStage(stage: Stage): stage is AutomatedStage {
  return (AUTOMATED_STAGES as readonly Stage[]).includes(stage);
}

/** Whether the project starts or asks for anything by itself. */
export function isAutomated(automation: Automation): boolean {
  return AUTOMATED_STAGES.some((stage) => automation[stage] !== 'off');
}

/**
 * What refuses the automatic starts of an agent on any story, or of all agents: a missing program, say, or a full disk.
 * It is tried again; meanwhile no story is tried, and none is blocked for it.
 */
export interface Outage {
  /** Null: all agents. */
  agent: string | null;
  /** Whether the machine itself fails: then no gate and no merge goes on either. */
  ofMachine: boolean;
  /** When it is tried again, ms since the epoch. */
  until: number;
  why: Message;
}

/** How many slots are in use: of `max_running`, of each role and of each agent. */
export interface Usage {
  total: number;
  byRole: ReadonlyMap<Role, number>;
  byAgent: ReadonlyMap<string, number>;
}

/** The slots that these runs use, together with one slot for each start that is to be retried. */
export function usageOf(
  runs: Iterable<Pick<RunRecord, 'status' | 'kind' | 'lane' | 'role' | 'agent'>>,
  backoffs: Iterable<{ role: Role; agent: string }> = [],
): Usage {
  const used = { total: 0, byRole: new Map<Role, number>(), byAgent: new Map<string, number>() };
  for (const run of runs) if (countsTowardsCap(run)) use(used, run);
  for (const start of backoffs) use(used, start);
  return used;
}

/** The usage with one more run. */
export function withOneMore(usage: Usage, start: { role: Role; agent: string }): Usage {
  const used = { total: usage.total, byRole: new Map(usage.byRole), byAgent: new Map(usage.byAgent) };
  use(used, start);
  return used;
}

function use(
  used: { total: number; byRole: Map<Role, number>; byAgent: Map<string, number> },
  { role, agent }: { role: Role; agent: string },
): void {
  used.total += 1;
  used.byRole.set(role, (used.byRole.get(role) ?? 0) + 1);
  used.byAgent.set(agent, (used.byAgent.get(agent) ?? 0) + 1);
}

/**
 * How many free slots are kept from a role for the others. One slot of `max_running` is never reserved: without a coder
 * nothing reaches the later stages. If the rest is too small, qa comes before the mergemaster: every story passes qa,
 * and only a conflict needs a mergemaster.
 */
export function reservedFrom(
  role: Role,
  { maxRunning, limits }: Pick<PipelineSettings, 'maxRunning' | 'limits'>,
  usage: Usage,
): number {
  const qa = Math.min(limits.qa.reserve, maxRunning - 1);
  const mergemaster = Math.min(limits.mergemaster.reserve, maxRunning - 1 - qa);
  const unused = (other: Role, reserve: number) =>
    other === role ? 0 : Math.max(0, reserve - (usage.byRole.get(other) ?? 0));
  return unused('qa', qa) + unused('mergemaster', mergemaster);
}

/** The limit of a role or of an agent that is reached. */
export interface ReachedLimit {
  role: Role;
  /** The agent whose `max` it is; null if it is the role's, or that of each of its agents. */
  agent: string | null;
  live: number;
  max: number;
  /** As PipelineAgent, where the runs of its CLI go one at a time. */
  helper?: string;
}

/**
 * The limit that forbids one more run of this agent, apart from `max_running`; null if none does. `all`: the agents of the
 * config, whose runs may use the same helper.
 */
export function reachedLimit(
  { name, role, max, helper }: PipelineAgent,
  limits: Limits,
  usage: Usage,
  all: Iterable<PipelineAgent>,
): ReachedLimit | null {
  const ofRole = usage.byRole.get(role) ?? 0;
  const ofAgent = usage.byAgent.get(name) ?? 0;
  const { max: roleMax } = limits[role];
  if (roleMax !== null && ofRole >= roleMax) return { role, agent: null, live: ofRole, max: roleMax };
  const ofHelper = helper === undefined ? 0 : helperRuns(helper, all, usage);
  if (helper !== undefined && ofHelper > 0) return { role, agent: name, live: ofHelper, max: 1, helper };
  return max !== null && ofAgent >= max ? { role, agent: name, live: ofAgent, max } : null;
}

/** How many runs use this helper. A stop takes its processes with those of the run, so a second one would break. */
function helperRuns(helper: string, all: Iterable<PipelineAgent>, { byAgent }: Usage): number {
  let runs = 0;
  for (const agent of all) if (agent.helper === helper) runs += byAgent.get(agent.name) ?? 0;
  return runs;
}

/**
 * The agent of the role that is started next: the one with the fewest runs, then the first in the config. `all`: as for
 * reachedLimit.
 */
export function agentFor(
  role: Role,
  agents: Iterable<PipelineAgent>,
  limits: Limits,
  usage: Usage,
  all: Iterable<PipelineAgent>,
): { agent: PipelineAgent } | { reached: ReachedLimit } | null {
  const runsOf = ({ name }: PipelineAgent) => usage.byAgent.get(name) ?? 0;
  let free: PipelineAgent | null = null;
  let reached: ReachedLimit | null = null;
  for (const agent of agents) {
    if (agent.role !== role) continue;
    const limit = reachedLimit(agent, limits, usage, all);
    if (limit === null) free = free === null || runsOf(agent) < runsOf(free) ? agent : free;
    else if (reached === null) reached = limit;
    else if (limit.helper !== undefined && limit.helper === reached.helper) continue;
    // Each of several agents is at its own limit: together they are the limit of the role.
    else if (limit.agent !== null)
      reached = { role, agent: null, live: reached.live + limit.live, max: reached.max + limit.max };
  }
  if (free !== null) return { agent: free };
  return reached === null ? null : { reached };
}
