/**
 * May this agent start on this story? The one check: the host decides by it in the same turn as the write that follows
 * (I1, I2), and a page shows by it what the host would refuse. It answers in codes; sentences are made where a person
 * reads them.
 */
import type { AgentRecord, ConfigProblem } from './config.ts';
import type { FenceRecord } from './fence.ts';
import type { Message } from './message.ts';
import { canonicalRole, fits, type Role, type StageRole } from './role.ts';
import { countsTowardsCap, isBusy, isLive, occupiesStory, type RunRecord } from './run.ts';
import type { Stage, StoryRecord } from './story.ts';

type NoValues = Readonly<Record<string, never>>;
/** Which of a story's properties speaks against a role. */
export type StageObstacle = 'archived' | 'blocked' | 'frozen' | 'role';
/** What a run that holds the slot is doing. */
export type SlotUse = 'starts' | 'runs' | 'stopping';

/** Every reason that can speak against a start. The codes are those of the refusal that the host answers with. */
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
        /** The reason why the story is blocked. */
        blocked: Message | null;
        frozen: boolean;
      };
    }
  | { code: 'slot-busy'; values: { story: string; agent: string; use: SlotUse } }
  | { code: 'worktree-busy'; values: { story: string; agent: string } }
  | { code: 'worktree-fenced'; values: Pick<FenceRecord, 'story' | 'agent' | 'processes' | 'reason'> }
  | { code: 'cap-reached'; values: { live: number; max: number } };

type RefusalOf<C extends StartRefusal['code']> = Extract<StartRefusal, { code: C }>;

type Agent = Pick<AgentRecord, 'name' | 'role'>;
type Config = { agents: readonly Agent[]; maxRunning: number };

/** The project's config, as far as a start depends on it. */
export type StartConfig<C extends Config> =
  | { state: 'ready'; config: C; trusted: boolean }
  | { state: 'missing' }
  | { state: 'invalid'; problem: ConfigProblem | null };

type Story = Pick<StoryRecord, 'id' | 'stage' | 'blocked' | 'frozen'>;
type Run = Pick<RunRecord, 'id' | 'kind' | 'story' | 'lane' | 'agent' | 'status' | 'stopping'>;
type Fence = RefusalOf<'worktree-fenced'>['values'] & Pick<FenceRecord, 'lane'>;

/** All that the answer depends on. */
export interface StartQuestion<C extends Config, S extends Story> {
  story: string;
  agent: string;
  config: StartConfig<C>;
  /** The story of that id as it is now; null: there is none. */
  found: S | null;
  /** Every run of the story, and the live ones of other stories as well: they count towards the cap. */
  runs: Iterable<Run>;
  fences: Iterable<Fence>;
  /** The host is shutting down. */
  quitting: boolean;
}

/** `moveTo`: the stage into which the start moves the story. `replaces`: ids of ended runs that leave the pool for it. */
export type StartAnswer<C extends Config, S extends Story> =
  | { ok: true; agent: C['agents'][number]; config: C; story: S; moveTo: Stage | null; replaces: string[] }
  | { ok: false; whys: readonly [StartRefusal, ...StartRefusal[]] };

/** Everything the start needs, or all reasons against it: the first is the one that the host refuses with. */
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
    ...checkCap(runs, config.maxRunning),
  ];
  if (!stage.ok || whys.length > 0) return refused(whys);
  const replaces = runs.filter((run) => isOf(run, id, name) && !isLive(run)).map((run) => run.id);
  return { ok: true, agent, config, story, moveTo: stage.moveTo, replaces };
}

/** The agent of this name, when the config can be read and is trusted here. */
export function checkConfig<C extends Config>(
  reading: StartConfig<C>,
  name: string,
): { ok: true; agent: C['agents'][number]; config: C } | { ok: false; why: StartRefusal } {
  if (reading.state === 'missing') return { ok: false, why: { code: 'no-config', values: {} } };
  if (reading.state === 'invalid')
    return { ok: false, why: { code: 'bad-config', values: { problem: reading.problem } } };
  const { config, trusted } = reading;
  const agent = config.agents.find((one) => one.name === name);
  if (agent === undefined) {
    const known = config.agents.map((one) => one.name);
    return { ok: false, why: { code: 'unknown-agent', values: { agent: name, known } } };
  }
  return trusted ? { ok: true, agent, config } : { ok: false, why: { code: 'not-trusted', values: {} } };
}

/** Why a worktree is closed. */
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

/** A run of this agent on this story: a gate of the same name is none. */
function isOf(run: Run, story: string, agent: string): boolean {
  return run.kind === 'agent' && run.story === story && run.agent === agent;
}

/** The slot of this agent, else the worktree that the story's agents take turns in. */
function checkSlot(runs: readonly Run[], story: string, agent: string): StartRefusal[] {
  const own = runs.find((run) => isOf(run, story, agent) && isBusy(run));
  if (own !== undefined) {
    const use: SlotUse = own.stopping !== null ? 'stopping' : own.status === 'pending' ? 'starts' : 'runs';
    return [{ code: 'slot-busy', values: { story, agent, use } }];
  }
  const other = runs.find((run) => run.story === story && occupiesStory(run));
  return other === undefined ? [] : [{ code: 'worktree-busy', values: { story, agent: other.agent } }];
}

function checkFences(fences: Iterable<Fence>, story: string): StartRefusal[] {
  for (const fence of fences) if (fence.lane === null && fence.story === story) return [fencedRefusal(fence)];
  return [];
}

function checkCap(runs: readonly Run[], max: number): StartRefusal[] {
  const live = runs.filter(countsTowardsCap).length;
  return live >= max ? [{ code: 'cap-reached', values: { live, max } }] : [];
}

function refused([first, ...rest]: readonly StartRefusal[]): { ok: false; whys: [StartRefusal, ...StartRefusal[]] } {
  if (first === undefined) throw new Error('a start is refused for a reason');
  return { ok: false, whys: [first, ...rest] };
}
