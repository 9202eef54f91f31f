/** Which agents can start on a story, and why the others cannot. Runs the host's own check on the page's data. */
import type { Mirror } from '../../client/index.ts';
import type { AgentRecord, Snapshot, Stage, StoryRecord } from '../../contract/index.ts';
import { messageText, startRefusal, text } from '../../contract/index.ts';
import {
  type CheckedReading,
  checkStart,
  type Limits,
  leavesPipeline,
  type StartRefusal,
  startRole,
} from '../../domain/index.ts';

/** Added to a time in ms since 1970, it makes it later than any that is not so marked. */
const LATER_THAN_ANY_MS = 1e15;

/** The refusals that no other story and no other agent would change. */
const EVERYWHERE: readonly StartRefusal['code'][] = [
  'stopping',
  'no-config',
  'bad-config',
  'not-trusted',
  'cap-reached',
];

/** One agent of the project, and whether it may start. */
export interface StartChoice {
  agent: AgentRecord;
  /** Why the agent cannot start; null if it can. */
  reason: string | null;
  /** The reason, or a further one, concerns every agent on every story. */
  everywhere: boolean;
  /** The start also moves the story to `current`. */
  moves: boolean;
}

/** All agents of the project; those that may start come first, and of these the ones that a start most likely means. */
export function startChoices(mirror: Mirror, story: StoryRecord): StartChoice[] {
  const snapshot = mirror.snapshot();
  const elsewhere = mirror.busyRuns().items.filter((run) => run.story !== story.id);
  const runs = [...mirror.runsOf(story.id), ...elsewhere];
  const config = configOf(snapshot);
  return Object.values(snapshot.agents)
    .map((agent): StartChoice => {
      if (config === null) return { agent, reason: text('start.no.project'), everywhere: true, moves: false };
      const answer = checkStart({
        story: story.id,
        agent: agent.name,
        config,
        found: story,
        runs,
        fences: Object.values(snapshot.fences),
        quitting: snapshot.host.it?.quitting ?? false,
        keepsReserves: false,
      });
      if (answer.ok) return { agent, reason: null, everywhere: false, moves: answer.moveTo !== null };
      return {
        agent,
        reason: note(answer.whys.find(concernsAllAgents) ?? answer.whys[0]),
        everywhere: answer.whys.some(({ code }) => EVERYWHERE.includes(code)),
        moves: false,
      };
    })
    .sort(
      (a, b) =>
        Number(a.reason !== null) - Number(b.reason !== null) ||
        likeliness(mirror, story, b) - likeliness(mirror, story, a),
    );
}

/** The agent that a start on the story most likely means: of its stage's role, and the last one at work. Null: none may start. */
export function likelyStart(mirror: Mirror, story: StoryRecord): AgentRecord | null {
  return likelyOf(startChoices(mirror, story), story);
}

/**
 * The first story of the board on which an agent of its stage's role may start, and that agent; null: there is none. Where a
 * reason concerns every story, only the first one is looked at.
 */
export function firstStart(mirror: Mirror): { story: string; agent: string } | null {
  for (const stage of ['current', 'backlog'] as const) {
    for (const story of mirror.inStage(stage).items) {
      const choices = startChoices(mirror, story);
      const agent = likelyOf(choices, story);
      if (agent !== null) return { story: story.id, agent: agent.name };
      if (choices.some(({ everywhere }) => everywhere)) return null;
    }
  }
  return null;
}

function likelyOf(choices: readonly StartChoice[], { stage }: Pick<StoryRecord, 'stage'>): AgentRecord | null {
  const role = startRole(stage);
  return choices.find((one) => one.reason === null && one.agent.role === role)?.agent ?? null;
}

/** The agent that likely works on a new story in this stage, whether or not it may start now. Null: none of its role. */
export function likelyAgent(mirror: Mirror, stage: Stage): AgentRecord | null {
  if (leavesPipeline(stage)) return null;
  const role = startRole(stage);
  const fit = Object.values(mirror.snapshot().agents).filter((agent) => agent.role === role);
  return fit.sort((a, b) => lastWork(mirror, null, b.name) - lastWork(mirror, null, a.name))[0] ?? null;
}

/** Greater for agents of the stage's role than for others, and for the one that worked last, on this story above all. */
function likeliness(mirror: Mirror, story: StoryRecord, { agent }: StartChoice): number {
  if (agent.role !== startRole(story.stage)) return 0;
  const own = lastWork(mirror, story.id, agent.name);
  return own > 0 ? own + LATER_THAN_ANY_MS : lastWork(mirror, null, agent.name) || 1;
}

/** When the agent last started on the story, or on any (null), as far as the page knows, in ms since 1970; 0: never. */
function lastWork(mirror: Mirror, story: string | null, agent: string): number {
  const { runs, receipts } = mirror.snapshot();
  const of = (one: { story: string; agent: string }) => one.agent === agent && (story === null || one.story === story);
  return Math.max(
    0,
    ...Object.values(runs)
      .filter(of)
      .map((run) => run.startedAt),
    ...Object.values(receipts)
      .filter(of)
      .map((receipt) => receipt.at),
  );
}

type Config = { agents: AgentRecord[]; maxRunning: number; limits: Limits };

function configOf({ project, agents }: Snapshot): CheckedReading<Config> | null {
  const { it } = project;
  if (!it) return null;
  if (it.config === 'missing') return { state: 'missing' };
  if (it.config === 'invalid') return { state: 'invalid', problem: it.problem };
  const { maxRunning, limits, trusted } = it;
  return { state: 'ready', config: { agents: Object.values(agents), maxRunning, limits }, trusted };
}

/** Whether the reason concerns all agents. It is shown first, because another agent would not help. */
function concernsAllAgents(why: StartRefusal): boolean {
  return why.code !== 'wrong-stage' || why.values.because === 'archived';
}

/** The reason in a few words, since a menu has little room. */
function note(why: StartRefusal): string {
  switch (why.code) {
    case 'stopping':
      return text('start.no.quitting');
    case 'no-config':
    case 'bad-config':
      return text('start.no.config');
    case 'not-trusted':
      return text('start.no.trust');
    case 'worktree-fenced':
      return text('start.no.fence');
    case 'slot-busy':
    case 'worktree-busy':
      return text('start.no.busy', { agent: why.values.agent });
    case 'cap-reached':
      return text('start.no.cap', { n: why.values.live, cap: why.values.max });
    case 'role-busy':
      if (why.values.helper !== undefined) return text('start.no.helper', { title: why.values.helper });
      return text('start.no.limit', {
        name: why.values.agent ?? why.values.role,
        n: why.values.live,
        cap: why.values.max,
      });
    case 'wrong-stage':
      return stageNote(why.values);
    case 'unknown-story':
    case 'unknown-agent':
      return messageText(startRefusal(why).why);
  }
}

function stageNote({ because, role, stage, wants }: Extract<StartRefusal, { code: 'wrong-stage' }>['values']): string {
  if (because !== 'role') return text(`start.no.${because}`);
  if (stage === 'backlog') return text('start.no.backlog', { role });
  const name = text(`stage.${stage}`);
  return wants === null
    ? text('start.no.nobody', { stage: name })
    : text('start.no.role', { stage: name, wanted: wants, role });
}
