/** What a start of an agent runs: its command, with the story filled in. */
import { type Message, message, type Refusal, RefusalError, startRefusal } from '../../../../../contract/index.ts';
import { checkConfig, progressOf, usedBefore, wantedRole } from '../../../../../domain/index.ts';
import {
  type CommandValues,
  continuedSession,
  fillCommand,
  fillPrompt,
  givenUpSession,
  handOverEnv,
  isToldOnResume,
  onRoad,
  promptEnv,
  roadOf,
  takesPrompt,
  terminalSession,
  toldTogether,
  turnNotes,
} from '../../../agents/index.ts';
import { readTail } from '../../../pipeline/index.ts';
import type {
  AgentConfig,
  ProjectConfig,
  SessionRequest,
  StartOptions,
  StoredRun,
  ToolServer,
} from '../../../ports/index.ts';
import { setupDue } from '../../../worktrees/index.ts';
import type { World } from '../../world.ts';
import { DEFAULT_SIZE, type Launch } from './launch.ts';
import { requirePending } from './step.ts';

/** The agent as the config has it now, checked again: the config may have changed since the start was requested. */
export async function launchOfAgent(world: World, run: StoredRun, { size, road }: StartOptions): Promise<Launch> {
  const reading = await world.config.refresh();
  requirePending(world, run.id);
  const checked = checkConfig(reading, run.agent);
  if (!checked.ok) throw new RefusalError(startRefusal(checked.why));
  const { config } = checked;
  // The start may have chosen the other road. If the config does not have it any more, its own counts.
  const agent = onRoad(checked.agent, roadOf(run)) ?? checked.agent;
  return {
    config,
    size: size ?? DEFAULT_SIZE,
    async program(worktree) {
      const agentEnv = await world.source.agentEnv(agent);
      const waiting = await world.source.unapprovedSettings(agent, worktree);
      if (waiting.length > 0) throw new RefusalError(settingsRefusal(run, waiting));
      // Only the commands of presets name them.
      const places = agent.preset === null ? null : await world.source.placesOf(worktree);
      // What reports is a file of this machine, which a container does not have.
      const isAway = agent.sandbox?.kind === 'podman' || agent.sandbox?.kind === 'docker';
      const reporting = agent.hooks === null || isAway ? null : agent.preset;
      const hook = reporting === null ? null : await world.hookPlace(reporting);
      const notes = await notesFor(world, run, config);
      const mcpUrl = await world.toolsUrl();
      const { story, prompts = [] } = requirePending(world, run.id);
      // The worktree or the definition may have changed since the start was accepted.
      if (setupDue(world, story, config) !== null) throw new RefusalError(setupDueRefusal(story, run.agent));
      const title = world.ledger.stories.get(story)?.title ?? story;
      const text = world.store.text(story) ?? '';
      const earlier = earlierRuns(world, run, agent);
      const findings = wasRejected(world, run) ? notes : null;
      // Who chooses the road opens a session to go on in person.
      const isOpened = road !== null && findings === null;
      const isReached = isOpened || isToldOnResume(agent, hook !== null);
      const cli = terminalSession(agent, run.io === 'terminal' && isReached ? earlier : [], () => world.random.uuid());
      const resume = continuedSession(earlier);
      const lost = lostNotices(agent, run, { earlier, isReached });
      // A session on pipes takes prompts from the record by itself. Nothing is sent to one that a person opens on a road.
      const told = run.io === 'terminal' && road === null && takesPrompt(agent) ? toldTogether(prompts) : [];
      const said = told.map(({ text }) => text);
      const values = {
        story,
        worktree,
        title,
        text,
        notes: joined([notes, ...said]),
        ...(cli.id === null || cli.isContinued ? {} : { newSession: cli.id }),
        ...(places === null ? {} : { places }),
        ...(mcpUrl === null ? {} : { mcpUrl }),
        ...(hook === null ? {} : { hookUrl: hook.url }),
      };
      const news = joined([findings ?? '', ...said]);
      const [teller, words] = cli.isContinued
        ? continuing(agent, { ...values, session: cli.id ?? '', isWithoutPrompt: isOpened }, news)
        : [agent, values];
      const filled = fillCommand(teller, words);
      if (!filled.ok) throw new RefusalError(filled.error);
      const token = world.tokens.of(run.id);
      return {
        command: filled.command,
        env: { ...handOverEnv(agent, agentEnv, { mcpUrl, hook }), ...promptEnv(teller, words), HUSKIES_TOKEN: token },
        timeoutMs: agent.timeoutMs,
        cliSession: cli.id,
        preset: agent.preset,
        before: cli.isContinued ? usedBefore(earlier, cli.id) : null,
        notices: run.io === 'pipes' ? [] : lost,
        told: told.map(({ id }) => id),
        ...(run.io === 'pipes'
          ? {
              session: {
                resume,
                before: usedBefore(earlier, resume),
                mode: agent.sessionMode,
                model: agent.model,
                tools: mcpUrl === null ? [] : [toolServer(mcpUrl, token)],
                ...oldestOf(agent),
                ...(agent.login === undefined ? {} : { login: agent.login }),
                notices: lost,
                prompts: { story: fillPrompt(agent, values), findings, isOpened },
              },
            }
          : {}),
        ...(agent.sandbox === undefined ? {} : { sandbox: agent.sandbox }),
        ...(agent.limits === undefined ? {} : { limits: agent.limits }),
      };
    },
  };
}

/** That its last session is given up, or left because no prompt would reach it. In a terminal not every CLI continues one. */
function lostNotices(
  { preset, resume }: AgentConfig,
  { io }: StoredRun,
  { earlier, isReached }: { earlier: readonly StoredRun[]; isReached: boolean },
): Message[] {
  if (io === 'terminal' && (preset === null || resume === null)) return [];
  const lost = givenUpSession(earlier);
  if (lost !== null) return [message('facts.session-lost', { session: lost })];
  const left = io === 'terminal' && !isReached ? continuedSession(earlier) : null;
  return left === null ? [] : [message('facts.session-left', { session: left })];
}

function oldestOf({ leastVersion: version, install }: AgentConfig): Pick<SessionRequest, 'oldest'> {
  return version === undefined || install === undefined ? {} : { oldest: { version, install: install.join(' ') } };
}

/** Huskies' own tools, as the protocol hands them over. */
function toolServer(url: string, token: string): ToolServer {
  return { name: 'huskies', url, headers: { Authorization: `Bearer ${token}` } };
}

/** How many of a story's earlier runs are looked at for a session. */
const EARLIER_RUNS = 100;

/**
 * The agent's runs on the story before this one, of whichever road: their processes are proven gone by now. Those of another
 * preset are left out, since one CLI does not know the sessions of another.
 */
function earlierRuns(
  { store }: Pick<World, 'store'>,
  { id, story, agent, kind }: StoredRun,
  { preset }: Pick<AgentConfig, 'preset'>,
): StoredRun[] {
  return store
    .runs(story, { before: null, limit: EARLIER_RUNS })
    .filter((one) => one.id !== id && one.kind === kind && one.agent === agent)
    .filter((one) => one.preset === undefined || one.preset === preset);
}

/** A session that is continued knows the story already, so it is told only what is new: findings, and a person's words. */
function continuing(agent: AgentConfig, values: CommandValues, news: string): [AgentConfig, CommandValues] {
  if (news === '') return [agent, values];
  // A list begins with a dash, and an argument that begins with one would be an option.
  const text = /^[\0\s]*-/.test(news) ? `A person says:\n\n${news}` : news;
  return [
    { ...agent, prompt: '{text}' },
    { ...values, text, notes: '' },
  ];
}

/** The parts that are not empty, as paragraphs. */
function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Whether the story's work was rejected in its stage, so that the notes say what must be changed. */
function wasRejected({ ledger }: Pick<World, 'ledger'>, { story: id }: StoredRun): boolean {
  const story = ledger.stories.get(id);
  return story !== undefined && (progressOf(ledger.progress.get(id), story)?.findings ?? null) !== null;
}

/** What this turn must know besides the story's text: only if it is a turn in the story's stage. */
async function notesFor(
  { ledger, terminals }: Pick<World, 'ledger' | 'terminals'>,
  { story: id, role }: StoredRun,
  { base, qa }: Pick<ProjectConfig, 'base' | 'qa'>,
): Promise<string> {
  const story = ledger.stories.get(id);
  if (story === undefined || wantedRole(story.stage) !== role) return '';
  const findings = progressOf(ledger.progress.get(id), story)?.findings ?? null;
  const tail = findings?.kind === 'gate' ? await readTail(terminals, findings.run) : '';
  return turnNotes({
    story: id,
    acceptance: story.acceptance,
    findings,
    tail,
    base,
    isReview: role === 'qa' && qa === 'agent',
  });
}

/** Concerns only this story, since the files are those of its worktree. */
function settingsRefusal({ story, agent }: StoredRun, paths: readonly string[]): Refusal {
  const why = message('start.settings', { story, agent, paths: paths.join(', ') });
  return { code: 'not-trusted', why, field: 'story', value: story };
}

function setupDueRefusal(story: string, agent: string): Refusal {
  return { code: 'setup-due', why: message('step.due', { story, agent }), field: 'story', value: story };
}
