/**
 * The start check: whether an agent may start on a story. The host decides with it in the same turn as the write that
 * follows (I1, I2), and a page shows with it what the host would refuse. Its results are codes (texts.start.ts).
 */
import type { ConfigProblem } from './config.ts';
import { type FenceRecord, fenceOfStory } from './fence.ts';
import type { Message } from './message.ts';
import {
  type Limits,
  type PipelineAgent,
  type ReachedLimit,
  reachedLimit,
  reservedFrom,
  type Usage,
  usageOf,
} from './pipeline.ts';
import { canonicalRole, fits, type Role, type StageRole } from './role.ts';
import { isBusy, isLive, occupiesStory, type RunRecord } from './run.ts';
import type { Stage, StoryRecord } from './story.ts';

type NoValues = Readonly<Record<string, never>>;
/** The property of a story that rules out a role. */
export type StageObstacle = 'archived' | 'blocked' | 'frozen' | 'role';
/** The state of the run that holds a slot. */
export type SlotUse = 'starts' | 'runs' | 'stopping';

/** Every reason against a start. The refusal of the host has the same code. */
export type StartRefusal =
  | { code: 'stopping'; values: NoValues }
  | { code: 'unknown-story'; values: { story: string } }
  | { code: 'no-config'; values: NoValues }
  | { code: 'bad-config'; values: { problem: ConfigProblem | null } }
  | { code: 'unknown-agent'; values: { agent: string; known: readonly string[] } }
  | { code: 'not-trusted'; values: NoValues }
  | {
      code: 'wrong-stage';
      values: {
        agent: string;
        role: Role;
        story: string;
        stage: Stage;
        because: StageObstacle;
        /** The role that the story's state wants. */
        wants: StageRole | null;
        /** Why the story is blocked; null if it is not. */
        blocked: Message | null;
        frozen: boolean;
      };
    }
  | { code: 'slot-busy'; values: { story: string; agent: string; use: SlotUse } }
  | { code: 'worktree-busy'; values: { story: string; agent: string } }
  | { code: 'worktree-fenced'; values: Pick<FenceRecord, 'story' | 'agent' | 'processes' | 'reason'> }
  /** `reserved`: free slots that are kept for other roles. */
  | { code: 'cap-reached'; values: { live: number; max: number; reserved: number } }
  | { code: 'role-busy'; values: ReachedLimit };

type RefusalOf<C extends StartRefusal['code']> = Extract<StartRefusal, { code: C }>;

type Agent = PipelineAgent;
type Config = { agents: readonly Agent[]; maxRunning: number; limits: Limits };

/** The config as it was read last, with the parts of it that a check depends on. */
export type CheckedReading<C> =
  | { state: 'ready'; config: C; trusted: boolean }
  | { state: 'missing' }
  | { state: 'invalid'; problem: ConfigProblem | null };

type Story = Pick<StoryRecord, 'id' | 'stage' | 'blocked' | 'frozen'>;
type Run = Pick<RunRecord, 'id' | 'kind' | 'story' | 'lane' | 'agent' | 'role' | 'status' | 'stopping'>;
type Fence = RefusalOf<'worktree-fenced'>['values'] & Pick<FenceRecord, 'lane' | 'worktree' | 'since'>;

/** Everything that the answer depends on. */
export interface StartQuestion<C extends Config, S extends Story> {
  story: string;
  agent: string;
  config: CheckedReading<C>;
  /** The current record of the story; null if there is none. */
  found: S | null;
  /** All runs of the story, and the live runs of other stories, which count towards the cap. */
  runs: Iterable<Run>;
  fences: Iterable<Fence>;
  /** Whether the host is shutting down. */
  quitting: boolean;
  /** Whether it leaves the slots free that are kept for other roles. Only a person may use them. */
  keepsReserves: boolean;
}

/**
 * `moveTo`: the stage to which the start moves the story. `replaces`: the ids of ended runs that the start removes from
 * the pool.
 */
export type StartAnswer<C extends Config, S extends Story> =
  | { ok: true; agent: C['agents'][number]; config: C; story: S; moveTo: Stage | null; replaces: string[] }
  | { ok: false; whys: readonly [StartRefusal, ...StartRefusal[]] };

/** Everything that the start needs, or all reasons against it. The host refuses with the first one. */
export function checkStart<C extends Config, S extends Story>(question: StartQuestion<C, S>): StartAnswer<C, S> {
  const { story: id, agent: name, found: story } = question;
  const quitting: StartRefusal[] = question.quitting ? [{ code: 'stopping', values: {} }] : [];
  if (story === null) return refused([...quitting, { code: 'unknown-story', values: { story: id } }]);
  const configured = checkConfig(question.config, name);
  if (!configured.ok) return refused([...quitting, configured.why]);
  const { agent, config } = configured;
  const runs = [...question.runs];
  const stage = checkStage(story, agent);
  const whys = [
    ...quitting,
    ...(stage.ok ? [] : [stage.why]),
    ...checkSlot(runs, id, name),
    ...checkFences(question.fences, id),
    ...checkLimits(runs, agent, config, question.keepsReserves),
  ];
  if (!stage.ok || whys.length > 0) return refused(whys);
  const replaces = runs.filter((run) => isOf(run, id, name) && !isLive(run)).map((run) => run.id);
  return { ok: true, agent, config, story, moveTo: stage.moveTo, replaces };
}

/** The agent of this name, if the config is valid and trusted on this machine. */
export function checkConfig<C extends Config>(
  reading: CheckedReading<C>,
  name: string,
): { ok: true; agent: C['agents'][number]; config: C } | { ok: false; why: StartRefusal } {
  const checked = checkReading(reading);
  if (!checked.ok) return checked;
  const { config, trusted } = checked;
  const agent = config.agents.find((one) => one.name === name);
  if (agent === undefined) {
    const known = config.agents.map((one) => one.name);
    return { ok: false, why: { code: 'unknown-agent', values: { agent: name, known } } };
  }
  return trusted ? { ok: true, agent, config } : { ok: false, why: { code: 'not-trusted', values: {} } };
}

/** The config, if it is valid. */
export function checkReading<C>(
  reading: CheckedReading<C>,
): { ok: true; config: C; trusted: boolean } | { ok: false; why: RefusalOf<'no-config' | 'bad-config'> } {
  switch (reading.state) {
    case 'ready':
      return { ok: true, config: reading.config, trusted: reading.trusted };
    case 'missing':
      return { ok: false, why: { code: 'no-config', values: {} } };
    case 'invalid':
      return { ok: false, why: { code: 'bad-config', values: { problem: reading.problem } } };
  }
}

/** The refusal for a fenced worktree. */
export function fencedRefusal({
  story,
  agent,
  processes,
  reason,
}: RefusalOf<'worktree-fenced'>['values']): RefusalOf<'worktree-fenced'> {
  return { code: 'worktree-fenced', values: { story, agent, processes, reason } };
}

function checkStage(
  { id, stage, blocked, frozen }: Story,
  agent: Agent,
): { ok: true; moveTo: Stage | null } | { ok: false; why: StartRefusal } {
  const { name, role } = agent;
  const state = { stage, blocked, frozen };
  if (fits(role, state)) return { ok: true, moveTo: null };
  const flagged = blocked !== null || frozen;
  if (role === 'coder' && stage === 'backlog' && !flagged) return { ok: true, moveTo: 'current' };
  const because: StageObstacle =
    stage === 'archived' ? 'archived' : blocked !== null ? 'blocked' : frozen ? 'frozen' : 'role';
  const wants = canonicalRole(state);
  return {
    ok: false,
    why: { code: 'wrong-stage', values: { agent: name, role, story: id, stage, because, wants, blocked, frozen } },
  };
}

/** Whether it is a run of this agent on this story. A gate of the same name is not. */
function isOf(run: Run, story: string, agent: string): boolean {
  return run.kind === 'agent' && run.story === story && run.agent === agent;
}

/** Checks the agent's slot, then the worktree, which one run uses at a time. */
function checkSlot(runs: readonly Run[], story: string, agent: string): StartRefusal[] {
  const own = runs.find((run) => isOf(run, story, agent) && isBusy(run));
  if (own !== undefined) {
    const use: SlotUse = own.stopping !== null ? 'stopping' : own.status === 'pending' ? 'starts' : 'runs';
    return [{ code: 'slot-busy', values: { story, agent, use } }];
  }
  return checkOccupied(runs, story);
}

type Occupant = Pick<RunRecord, 'story' | 'lane' | 'agent' | 'status' | 'stopping'>;

/** The reasons why no run may start in the story's own worktree: another run uses it, or it is fenced (I1). */
export function checkWorktree(
  runs: Iterable<Occupant>,
  fences: Iterable<Fence>,
  story: string,
): RefusalOf<'worktree-busy' | 'worktree-fenced'>[] {
  return [...checkOccupied([...runs], story), ...checkFences(fences, story)];
}

function checkOccupied(runs: readonly Occupant[], story: string): RefusalOf<'worktree-busy'>[] {
  const other = runs.find((run) => run.story === story && occupiesStory(run));
  return other === undefined ? [] : [{ code: 'worktree-busy', values: { story, agent: other.agent } }];
}

function checkFences(fences: Iterable<Fence>, story: string): RefusalOf<'worktree-fenced'>[] {
  const fence = fenceOfStory(fences, story);
  return fence === null ? [] : [fencedRefusal(fence)];
}

function checkLimits(runs: readonly Run[], agent: Agent, config: Config, keepsReserves: boolean): StartRefusal[] {
  const usage = usageOf(runs);
  const reached = reachedLimit(agent, config.limits, usage, config.agents);
  return [
    ...checkCap(usage, config, keepsReserves ? reservedFrom(agent.role, config, usage) : 0),
    ...(reached === null ? [] : [{ code: 'role-busy' as const, values: reached }]),
  ];
}

/** Whether `max_running` leaves room for one more run. `reserved`: free slots that it must leave free. */
export function checkCap(
  { total: live }: Pick<Usage, 'total'>,
  { maxRunning: max }: Pick<Config, 'maxRunning'>,
  reserved = 0,
): RefusalOf<'cap-reached'>[] {
  return live + reserved >= max ? [{ code: 'cap-reached', values: { live, max, reserved } }] : [];
}

function refused([first, ...rest]: readonly StartRefusal[]): { ok: false; whys: [StartRefusal, ...StartRefusal[]] } {
  if (first === undefined) throw new Error('a start is refused for a reason');
  return { ok: false, whys: [first, ...rest] };
}
