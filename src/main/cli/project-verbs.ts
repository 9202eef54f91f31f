/** Verbs of the project, which work with and without a running host: init, trust, status, doctor. */
import type { ProjectStatus } from '../../contract/index.ts';
import { RefusalError, STAGES, text } from '../../contract/index.ts';
import type { ConfigReading } from '../core/ports/index.ts';
import { call, confirmed, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { fencesText } from './report.ts';
import { json, plain, span, table } from './words.ts';
import type { Context, Project } from './world.ts';
import { Exit } from './world.ts';

export async function init(context: Context): Promise<void> {
  const project = await context.world.locate(context.dir);
  const { file, agents } = context.world.hasHost(project)
    ? await withClient(context, (client) => call(client, 'project.init', {}))
    : await project.source.init();
  const found =
    agents.length === 0 ? 'No agent CLI was found: edit the example in it.' : `Agents: ${agents.join(', ')}.`;
  context.world.out(context.json ? json({ file, agents }) : `Wrote ${plain(file)}. ${plain(found)}\n`);
}

/** Shows the commands that wait, asks, and approves exactly those. */
export async function trust(context: Context, { flags }: Invocation): Promise<void> {
  const { world } = context;
  const project = await world.locate(context.dir);
  const waiting = untrustedOf(await project.source.read());
  if (waiting.length === 0) {
    world.out(
      context.json ? json({ trusted: true, commands: [] }) : 'All commands of this project are trusted already.\n',
    );
    return;
  }
  if (!context.json) world.out(`This project wants to run:\n${waiting.map((one) => `  ${plain(one)}`).join('\n')}\n`);
  const refusal = {
    code: 'not-trusted' as const,
    message: `${waiting.length === 1 ? '1 command waits' : `${waiting.length} commands wait`} for approval: ${waiting.join('; ')}`,
    remedy: 'Look at each, then: huskies trust --yes',
  };
  if (!(await confirmed(context, flags.yes, text('confirm.trust'), refusal))) throw new Exit(1);
  if (world.hasHost(project))
    await withClient(context, (client) => call(client, 'project.trust', { commands: waiting }));
  else await project.source.trust(waiting);
  world.out(context.json ? json({ trusted: true, commands: waiting }) : 'Trusted on this machine.\n');
}

function untrustedOf(reading: ConfigReading): string[] {
  if (reading.state === 'ready') return reading.untrusted;
  if (reading.state === 'missing') {
    throw new RefusalError({
      code: 'no-config',
      message: 'This project has no .huskies/project.toml.',
      remedy: 'Make one with: huskies init',
    });
  }
  const { file, line, message, remedy } = reading.problem;
  throw new RefusalError({
    code: 'bad-config',
    message: `${file}${line === null ? '' : `:${line}`}: ${message}`,
    remedy,
  });
}

/** Without a host what only a host knows is null. */
type Status = Omit<ProjectStatus, 'stories' | 'fences'> & {
  stories: ProjectStatus['stories'] | null;
  fences: ProjectStatus['fences'] | null;
};

export async function status(context: Context): Promise<void> {
  const { world } = context;
  const project = await world.locate(context.dir);
  const found: Status =
    context.serve || world.hasHost(project)
      ? await withClient(context, (client) => call(client, 'project.status', {}))
      : statusWithoutHost(project, await project.source.read());
  world.out(context.json ? json(found) : statusText(found, world.now()));
}

function statusWithoutHost(project: Project, reading: ConfigReading): Status {
  const ready = reading.state === 'ready' ? reading : null;
  return {
    path: project.root,
    host: null,
    config: {
      state: reading.state,
      problem: reading.state === 'invalid' ? reading.problem : null,
      trusted: ready?.trusted ?? false,
    },
    agents: ready?.config.agents.map(({ name, role, command }) => ({ name, role, command: command.join(' ') })) ?? [],
    stories: null,
    running: 0,
    maxRunning: ready?.config.maxRunning ?? 0,
    fences: null,
    problems: [],
  };
}

function statusText(found: Status, now: number): string {
  const { host, config, stories, fences } = found;
  const reconciled = host?.lastReconcileAt == null ? '' : `, reconciled ${span(now - host.lastReconcileAt)} ago`;
  const problem =
    config.problem === null
      ? ''
      : `: ${config.problem.file}${config.problem.line === null ? '' : `:${config.problem.line}`} ${config.problem.message}`;
  const facts = [
    ['project', found.path],
    [
      'host',
      host === null
        ? 'none runs (start it: huskies serve)'
        : `${host.mode}, pid ${host.pid}, version ${host.version}${reconciled}`,
    ],
    [
      'config',
      `${config.state}${problem}${config.state === 'ready' && !config.trusted ? ', not trusted (huskies trust)' : ''}`,
    ],
    ['agents', found.agents.map((one) => `${one.name} (${one.role})`).join(', ') || 'none'],
    ['running', host === null ? '0' : `${found.running} of ${found.maxRunning}`],
    [
      'stories',
      stories === null
        ? 'known to a running host only'
        : STAGES.map((stage) => `${stage} ${stories[stage]}`).join(', '),
    ],
    ...found.problems.map((one) => ['problem', one]),
  ];
  const lines = facts.map(([name, value]) => `${name?.padEnd(8)} ${plain(value ?? '')}`).join('\n');
  return `${lines}\n${fences === null || fences.length === 0 ? '' : `\n${fencesText(fences, now)}`}`;
}

/** Ends with 1 when something keeps Huskies from working. */
export async function doctor(context: Context): Promise<void> {
  const { world } = context;
  let looked: { project: Project; reading: ConfigReading } | Error;
  try {
    const project = await world.locate(context.dir);
    looked = { project, reading: await project.source.read() };
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    looked = error;
  }
  const checks = await world.doctor(looked);
  if (context.json) world.out(json(checks));
  else {
    const rows = checks.map((one) => [one.state, one.check, one.found]);
    const remedies = checks.flatMap((one) => (one.remedy === null ? [] : [`${one.check}: ${plain(one.remedy)}`]));
    world.out(`${table(['', 'CHECK', 'FOUND'], rows)}\n${remedies.length === 0 ? '' : `\n${remedies.join('\n')}\n`}`);
  }
  if (checks.some((one) => one.state === 'bad')) throw new Exit(1);
}
