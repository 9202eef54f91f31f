/** Verbs of the project that work with and without a running host: init, open, status, doctor. */
import {
  type ConfigProblem,
  callerRefusal,
  commandLine,
  message,
  messageText,
  messageWithRemedy,
  type ProjectStatus,
  quoteArgument,
  RefusalError,
  reasonText,
  remedyText,
  STAGES,
  startRefusal,
  stuckText,
  stuckWhy,
  type TextKey,
  type TrustItem,
  text,
  visible,
} from '../../contract/index.ts';
import { AUTOMATED_STAGES, AUTOMATION_OFF, isAutomated } from '../../domain/index.ts';
import type { Check } from '../adapters/doctor/index.ts';
import type { ConfigReading } from '../core/ports/index.ts';
import { reportOnBase } from '../core/worktrees/index.ts';
import { call, confirm, locate, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { columnHeads, escapeInvisible, json, line, span, table } from './format.ts';
import { fencesText } from './report.ts';
import type { Context, Project, ProjectFinding } from './world.ts';
import { Exit } from './world.ts';

/** Writes the project's config with the agents found on this machine, through the host where one runs. */
export async function init(context: Context): Promise<void> {
  const project = await locate(context);
  const { file, agents, lookedFor } = context.world.hasHost(project)
    ? await withClient(context, (client) => call(client, 'project.init', {}))
    : await project.source.init();
  const found =
    lookedFor.length > 0
      ? text('cli.init.none', { agents: agents.join(', '), names: lookedFor.join(', ') })
      : text('cli.init.found', { agents: agents.join(', ') });
  context.world.out(context.json ? json({ file, agents, lookedFor }) : line('cli.init.wrote', { file, found }));
}

/** The items that wait for approval. Throws a RefusalError when the config is missing or invalid. */
export function untrustedOf(reading: ConfigReading): TrustItem[] {
  if (reading.state === 'ready') return reading.untrusted;
  if (reading.state === 'missing') {
    throw new RefusalError({
      code: 'no-config',
      why: message('cli.config.missing'),
    });
  }
  throw new RefusalError(startRefusal({ code: 'bad-config', values: { problem: reading.problem } }));
}

/** `file:line`, or the file alone. */
function placeOf({ file, line }: ConfigProblem): string {
  return line === null ? file : `${file}:${line}`;
}

/** The folder to open when none was named: the current one if it is in a project; null stands for the last project. */
export async function currentOrLast({ world, dir }: Context): Promise<string | null> {
  try {
    await world.locate(dir);
    return dir;
  } catch (error) {
    const elsewhere = ['not-a-repo', 'bare-repo'];
    if (error instanceof RefusalError && elsewhere.includes(error.refusal.code)) return null;
    throw error;
  }
}

/**
 * Opens the window. If a headless host already runs, a second host would be refused, so this prints the command that
 * shows the page's link instead. The link itself contains the secret, which only `status --link` shows.
 */
export async function open(context: Context, dir: string | null): Promise<number> {
  const { world } = context;
  if (dir !== null) {
    const project = await locate({ world, dir });
    if ((await world.link(project))?.mode === 'headless') {
      const { root } = project;
      const show = `huskies -C ${quoteArgument(root)} status --link`;
      world.out(
        context.json
          ? json({ running: true, show })
          : line('cli.open.running', { root: visible(root), show: visible(show) }),
      );
      return 0;
    }
  }
  return await world.openWindow(dir);
}

/** What only a host knows is null when no host runs. */
type Status = Omit<ProjectStatus, 'stories' | 'fences'> & {
  stories: ProjectStatus['stories'] | null;
  fences: ProjectStatus['fences'] | null;
};

/** Shows the link only with --link, because it contains the token. */
export async function status(context: Context, { flags }: Invocation): Promise<void> {
  const { world } = context;
  const run = flags.link === true ? await world.runAt(context.dir) : null;
  if (run !== null) {
    const caller = { kind: 'run', run, story: '', agent: '' } as const;
    throw new RefusalError(callerRefusal('person-only', caller, 'huskies status --link'));
  }
  const project = await locate(context);
  const found: Status =
    context.serve || world.hasHost(project) ? await statusOfHost(context, project) : await statusWithoutHost(project);
  const link = found.host === null || flags.link !== true ? null : ((await world.link(project))?.url ?? null);
  world.out(context.json ? json({ ...found, link }) : statusText(found, link, world.now()));
}

/** A host that ends meanwhile is no host, unless one was to be started. */
async function statusOfHost(context: Context, project: Project): Promise<Status> {
  try {
    return await withClient(context, (client) => call(client, 'project.status', {}));
  } catch (error) {
    const isGone =
      error instanceof RefusalError && ['cli.host.none', 'cli.host.ended'].includes(error.refusal.why.code);
    if (isGone && !context.serve) return await statusWithoutHost(project);
    throw error;
  }
}

async function statusWithoutHost(project: Project): Promise<Status> {
  const reading = await project.source.read();
  const ready = reading.state === 'ready' ? reading : null;
  return {
    path: project.root,
    host: null,
    config: {
      state: reading.state,
      problem: reading.state === 'invalid' ? reading.problem : null,
      trusted: ready?.trusted ?? false,
    },
    base: ready === null ? null : await reportOnBase(project, ready.config.base),
    agents:
      ready?.config.agents.map(({ name, role, max, command }) => ({ name, role, max, command: command.join(' ') })) ??
      [],
    stories: null,
    running: 0,
    maxRunning: ready?.config.maxRunning ?? 0,
    automation: ready?.config.automation ?? AUTOMATION_OFF,
    pausedAt: null,
    fences: null,
    problems: [],
    stuck: [],
  };
}

function statusText(found: Status, link: string | null, now: number): string {
  const { host, stories, fences } = found;
  const facts: [TextKey, string][] = [
    ['cli.fact.project', found.path],
    ['cli.fact.host', hostText(host, now)],
    ...(link === null ? [] : [['cli.fact.page', link] as [TextKey, string]]),
    ['cli.fact.config', configText(found.config)],
    ...(found.base === null ? [] : [['cli.fact.base', baseText(found.base)] as [TextKey, string]]),
    [
      'cli.fact.agents',
      found.agents.map(({ name, role }) => text('cli.status.agent', { name, role })).join(', ') || text('cli.none'),
    ],
    ['cli.fact.running', host === null ? '0' : text('cli.status.running', { n: found.running, cap: found.maxRunning })],
    ...automationFact(found),
    [
      'cli.fact.stories',
      stories === null
        ? text('cli.status.stories.unknown')
        : STAGES.map((stage) => text('cli.status.stories', { stage, n: stories[stage] })).join(', '),
    ],
    ...found.problems.map((one): [TextKey, string] => ['cli.fact.problem', reasonText(one, 'copied')]),
    ...found.stuck.map((one): [TextKey, string] => [
      'cli.fact.stuck',
      text('cli.status.stuck', { what: stuckText(one), why: stuckWhy(one) }),
    ]),
  ];
  const lines = facts.map(([name, value]) => `${text(name).padEnd(8)} ${escapeInvisible(value)}\n`).join('');
  return `${lines}${fences === null || fences.length === 0 ? '' : `\n${fencesText(fences, now)}`}`;
}

/** Shown once something is automatic or paused. */
function automationFact({ automation, pausedAt }: Status): [TextKey, string][] {
  const modes = [...AUTOMATED_STAGES].reverse().map((stage) => `${stage} ${automation[stage]}`);
  if (pausedAt !== null) return [['cli.fact.automation', text('cli.status.paused', { modes: modes.join(', ') })]];
  return isAutomated(automation) ? [['cli.fact.automation', modes.join(', ')]] : [];
}

function hostText(host: Status['host'], now: number): string {
  if (host === null) return text('cli.status.host.none');
  const { mode, pid, version, lastReconcileAt } = host;
  const description = text('cli.status.host', { mode, pid, version });
  if (lastReconcileAt === null) return description;
  return text('cli.status.reconciled', { host: description, ago: span(now - lastReconcileAt) });
}

function configText({ state, problem, trusted }: Status['config']): string {
  const description =
    problem === null
      ? state
      : text('cli.status.config', {
          state,
          problem: `${placeOf(problem)} ${messageWithRemedy(problem.why, 'copied')}`,
        });
  return state === 'ready' && !trusted ? text('cli.status.untrusted', { config: description }) : description;
}

function baseText({ name, problem, upstream, behind }: NonNullable<Status['base']>): string {
  if (problem !== null) return reasonText(problem, 'copied');
  if (upstream === null || behind === 0) return name;
  return text('cli.base.behind', {
    note: messageText(message('base.behind', { base: name, upstream, n: behind }), 'copied'),
  });
}

/** `fix`: offers to run each remedy that is a command. The exit code is 1 when Huskies still cannot work. */
export async function doctor(context: Context, { fix = false, yes = false } = {}): Promise<void> {
  const { world } = context;
  let checks = await world.doctor(await findProject(context));
  if (!context.json) world.out(checksText(checks));
  const offered = new Set<string>();
  // A remedy may show the next fault, such as a login that is missing in what was just installed.
  while (fix && (await runFixes(context, checks, { yes, offered })) > 0) {
    checks = await world.doctor(await findProject(context));
    if (!context.json) world.out(`\n${checksText(checks)}`);
  }
  if (context.json) world.out(json(checks));
  if (checks.some((one) => one.state === 'bad')) throw new Exit(1);
}

async function findProject(context: Context): Promise<ProjectFinding> {
  try {
    const project = await locate(context);
    return { project, reading: await project.source.read() };
  } catch (error) {
    if (error instanceof RefusalError) return error;
    throw error;
  }
}

/** Runs each remedy that is a command, was not `offered` yet, and is confirmed by the person. Resolves with how many were run. */
async function runFixes(
  context: Context,
  checks: readonly Check[],
  { yes, offered }: { yes: boolean; offered: Set<string> },
): Promise<number> {
  const { world } = context;
  const run = await world.runAt(context.dir);
  if (run !== null) {
    const caller = { kind: 'run', run, story: '', agent: '' } as const;
    throw new RefusalError(callerRefusal('person-only', caller, 'huskies doctor --fix'));
  }
  let done = 0;
  for (const { state, fix } of checks) {
    if (state === 'ok' || fix === undefined) continue;
    const command = commandLine(fix.command, fix);
    if (offered.has(command)) continue;
    offered.add(command);
    const refusal = { code: 'bad-input' as const, why: message('doctor.fix.unconfirmed', { command }) };
    if (!(await confirm(context, yes, text('cli.doctor.fix', { command }), refusal))) continue;
    done++;
    const code = await world.runCommand(fix.command, fix.cwd ?? context.dir, fix.env);
    if (code !== 0) world.err(line('cli.doctor.failed', { command, code }));
  }
  return done;
}

function checksText(checks: readonly Check[]): string {
  const rows = checks.map((one) => [one.state, one.check, messageText(one.found, 'copied')]);
  const remedies = checks.flatMap((one) => {
    const remedy = one.state === 'ok' ? '' : remedyText(one.found);
    return remedy === '' ? [] : [line('cli.doctor.remedy', { check: one.check, remedy })];
  });
  return `${table(columnHeads('cli.doctor.columns'), rows)}\n${remedies.length === 0 ? '' : `\n${remedies.join('')}`}`;
}
