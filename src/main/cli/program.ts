/** The program: every verb, its help, and how it ends. */
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import {
  type CommandInput,
  type CommandName,
  denied,
  message,
  personOnly,
  RefusalError,
  text,
  whyOf,
} from '../../contract/index.ts';
import { agentList, agentLogs, agentStart, agentStop, agentStopAll, fenceRelease, fenceRetry } from './agent-verbs.ts';
import { call, everyStory, withClient } from './calls.ts';
import { commandWithDashes } from './dashes.ts';
import type { Invocation } from './derive.ts';
import { deriveVerbs, readTexts, wholeNumber } from './derive.ts';
import { events } from './events.ts';
import { currentOrLast, doctor, init, open, status } from './project-verbs.ts';
import { reportText } from './report.ts';
import { trust } from './trust.ts';
import { json, plainLines, refusalJson, refusalText } from './words.ts';
import type { Context, World } from './world.ts';
import { Exit } from './world.ts';

/** Verbs that are more than one call. All others of the table are a call and a report. */
const SPECIAL: Partial<Record<CommandName, (context: Context, invocation: Invocation) => Promise<void>>> = {
  'agent.start': agentStart,
  'agent.stop': agentStop,
  'agent.stopAll': agentStopAll,
  'agent.list': agentList,
  'agent.logs': agentLogs,
  'fence.release': fenceRelease,
  'fence.retry': fenceRetry,
  'project.init': init,
  'project.trust': trust,
  'project.status': status,
};

const DONE = 0;
const FAILED = 1;
const USAGE = 2;

/** Runs one command line (without node and script name) and resolves with its exit code. Never rejects, prints no stack. */
export async function runCli(argv: readonly string[], world: World, version: string): Promise<number> {
  const program = build(
    {
      ...world,
      out: (data) => world.out(typeof data === 'string' ? plainLines(data) : data),
      err: (words) => world.err(plainLines(words)),
    },
    version,
    argv,
  );
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return DONE;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE;
    const refusal =
      error instanceof RefusalError
        ? error.refusal
        : {
            code: 'failed' as const,
            why: message('cli.bug', { why: whyOf(error) }),
          };
    if (program.opts().json) world.out(refusalJson(refusal));
    else world.err(refusalText(refusal));
    return FAILED;
  }
}

function build(world: World, version: string, argv: readonly string[]): Command {
  const program = new Command('huskies')
    .description(text('cli.about'))
    .version(version)
    .option('--json', text('cli.option.json'))
    .option('-C <dir>', text('cli.option.dir'))
    .option('--serve', text('cli.option.serve'))
    .showHelpAfterError(text('cli.help.more'))
    .configureHelp({ showGlobalOptions: true });

  const context = (): Context => {
    const { json, C, serve } = program.opts<{ json?: boolean; C?: string; serve?: boolean }>();
    return { world, json: json === true, dir: resolve(world.cwd, C ?? '.'), serve: serve === true };
  };
  deriveVerbs(program, argv[0], (invocation) => act(context(), invocation));
  addProcessVerbs(program, context);
  for (const group of ['story', 'agent', 'fence'] as const) {
    program.commands.find((command) => command.name() === group)?.description(text(`cli.group.${group}`));
  }
  // Commander hands these down at the time a verb is made, and some were made before their group was complete.
  for (const command of [program, ...everyCommand(program)]) {
    command
      .exitOverride((error) => {
        const wanted = error.code === 'commander.unknownOption' ? commandWithDashes(command, argv) : null;
        if (wanted !== null) world.err(`${text('cli.usage.dashes', { command: wanted })}\n`);
        throw error;
      })
      .configureOutput({ writeOut: (words) => world.out(words), writeErr: (words) => world.err(words) });
  }
  return program;
}

function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...everyCommand(child)]);
}

async function act(context: Context, invocation: Invocation): Promise<void> {
  const { name, input } = invocation;
  refuseRun(context, name);
  const special = SPECIAL[name];
  if (special) return special(context, invocation);
  await readTexts(context, invocation);
  await withClient(context, async (client) => {
    // The host checks the input by the table's schema.
    const reply = await (name === 'story.list'
      ? everyStory(client, input as CommandInput<typeof name>)
      : call(client, name, input as CommandInput<typeof name>));
    const { world, json: asJson } = context;
    const here = { now: world.now(), columns: world.columns };
    world.out(asJson ? json(reply) : reportText(name, reply, input, here));
  });
}

/** Some verbs work without a host, so what is a person's alone is refused here already. The host refuses the rest. */
function refuseRun({ world: { run } }: Context, name: CommandName): void {
  const refusal = run === null ? null : personOnly(name, run);
  if (refusal !== null) throw new RefusalError(refusal);
}

/** The same for verbs that are no commands of the table. */
function forPerson({ world: { run } }: Context, verb: string): void {
  if (run === null) return;
  throw new RefusalError(denied('person-only', { kind: 'run', run, story: '', agent: '' }, `huskies ${verb}`));
}

/** Verbs that start or follow a process and are no commands of the table. */
function addProcessVerbs(program: Command, context: () => Context): void {
  const end = (code: number): void => {
    if (code !== DONE) throw new Exit(code);
  };
  program
    .command('open')
    .argument('[dir]', text('cli.arg.dir'))
    .description(text('cli.verb.open'))
    .action(async (dir: string | undefined) => {
      const at = context();
      forPerson(at, 'open');
      const unnamed = dir === undefined && program.opts().C === undefined;
      end(await open(at, unnamed ? await currentOrLast(at) : resolve(at.dir, dir ?? '.')));
    });
  program
    .command('serve')
    .option('--port <n>', text('cli.option.port'), portNumber, 0)
    .description(text('cli.verb.serve'))
    .action(async ({ port }: { port: number }) => {
      const at = context();
      forPerson(at, 'serve');
      const { world, dir, json } = at;
      end(await world.serve({ dir, port, json }));
    });
  program
    .command('demo')
    .option('--headless', text('cli.option.headless'))
    .option('--once', text('cli.option.once'))
    .description(text('cli.verb.demo'))
    .action(async ({ headless, once }: { headless?: boolean; once?: boolean }) => {
      const at = context();
      forPerson(at, 'demo');
      end(await at.world.demo([...(headless ? ['--headless'] : []), ...(once ? ['--once'] : [])]));
    });
  program
    .command('doctor')
    .description(text('cli.verb.doctor'))
    .action(() => doctor(context()));
  program
    .command('events')
    .option('--since <seq>', text('cli.option.since'), wholeNumber, 0)
    .description(text('cli.verb.events'))
    .action(({ since }: { since: number }) => events(context(), since));
}

function portNumber(value: string): number {
  const port = wholeNumber(value);
  if (port > 65_535) throw new InvalidArgumentError(text('cli.usage.port'));
  return port;
}
