/** The program: every verb, its help, and how it ends. */
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CommandInput, CommandName } from '../../contract/index.ts';
import { RefusalError, text } from '../../contract/index.ts';
import { agentList, agentLogs, agentStart, agentStop, agentStopAll, fenceRelease } from './agent-verbs.ts';
import { call, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { deriveVerbs, readTexts, wholeNumber } from './derive.ts';
import { events } from './events.ts';
import { doctor, init, status, trust } from './project-verbs.ts';
import { reportText } from './report.ts';
import { json, refusalJson, refusalText } from './words.ts';
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
  'project.init': init,
  'project.trust': trust,
  'project.status': status,
};

const DONE = 0;
const FAILED = 1;
const USAGE = 2;

/** Runs one command line (without node and script name) and resolves with its exit code. Never rejects, prints no stack. */
export async function runCli(argv: readonly string[], world: World, version: string): Promise<number> {
  /** What refusals are printed as; known once the command line is taken apart. */
  const said = { json: false };
  const program = build(world, version, said);
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
            message: error instanceof Error ? error.message : String(error),
            remedy: text('cli.bug.remedy'),
          };
    if (said.json) world.out(refusalJson(refusal));
    else world.err(refusalText(refusal));
    return FAILED;
  }
}

/** Options of every verb, before it or after it. */
interface Shared {
  json?: boolean;
  C?: string;
  serve?: boolean;
}

function sharedOptions(): Option[] {
  return [
    new Option('--json', text('cli.option.json')),
    new Option('-C <dir>', text('cli.option.dir')),
    new Option('--serve', text('cli.option.serve')),
  ].map((option) => option.helpGroup(text('cli.help.everywhere')));
}

function build(world: World, version: string, said: { json: boolean }): Command {
  const program = new Command('huskies')
    .description(text('cli.about'))
    .version(version)
    // Else the program itself would take `--` away, and `story show -- -x` would be an unknown option of `show`.
    .enablePositionalOptions()
    .showHelpAfterError(text('cli.help.more'));

  const context = (command: Command): Context => {
    const { json, C, serve } = command.optsWithGlobals<Shared>();
    said.json = json === true;
    return { world, json: said.json, dir: resolve(world.cwd, C ?? '.'), serve: serve === true };
  };
  deriveVerbs(program, (invocation, command) => act(context(command), invocation));
  addProcessVerbs(program, context);
  for (const group of ['story', 'agent', 'fence'] as const) {
    program.commands.find((command) => command.name() === group)?.description(text(`cli.group.${group}`));
  }
  for (const command of [program, ...everyCommand(program)]) {
    for (const option of sharedOptions()) command.addOption(option);
    command
      .exitOverride()
      .configureOutput({ writeOut: (words) => world.out(words), writeErr: (words) => world.err(words) });
  }
  return program;
}

function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...everyCommand(child)]);
}

async function act(context: Context, invocation: Invocation): Promise<void> {
  const { name, input } = invocation;
  const special = SPECIAL[name];
  if (special) return special(context, invocation);
  await readTexts(context, invocation);
  await withClient(context, async (client) => {
    // The host checks the input by the table's schema.
    const reply = await call(client, name, input as CommandInput<typeof name>);
    context.world.out(context.json ? json(reply) : reportText(name, reply, input, context.world.now()));
  });
}

/** Verbs that start or follow a process and are no commands of the table. */
function addProcessVerbs(program: Command, context: (command: Command) => Context): void {
  const end = (code: number): void => {
    if (code !== DONE) throw new Exit(code);
  };
  const open = program.command('open').argument('[dir]', text('cli.arg.dir')).description(text('cli.verb.open'));
  open.action(async (dir: string | undefined) => {
    const { world, dir: here } = context(open);
    const last = dir === undefined && open.optsWithGlobals<Shared>().C === undefined;
    end(await world.openWindow(last ? null : resolve(here, dir ?? '.')));
  });
  const serve = program.command('serve').description(text('cli.verb.serve'));
  serve.option('--port <n>', text('cli.option.port'), portNumber, 0).action(async ({ port }: { port: number }) => {
    const { world, dir, json } = context(serve);
    end(await world.serve({ dir, port, json }));
  });
  const demo = program.command('demo').description(text('cli.verb.demo'));
  demo
    .option('--headless', text('cli.option.headless'))
    .option('--once', text('cli.option.once'))
    .action(async ({ headless, once }: { headless?: boolean; once?: boolean }) => {
      end(await context(demo).world.demo([...(headless ? ['--headless'] : []), ...(once ? ['--once'] : [])]));
    });
  const look = program.command('doctor').description(text('cli.verb.doctor'));
  look.action(() => doctor(context(look)));
  const log = program.command('events').description(text('cli.verb.events'));
  log
    .option('--since <seq>', text('cli.option.since'), wholeNumber, 0)
    .action(({ since }: { since: number }) => events(context(log), since));
}

function portNumber(value: string): number {
  const port = wholeNumber(value);
  if (port > 65_535) throw new InvalidArgumentError(text('cli.usage.port'));
  return port;
}
