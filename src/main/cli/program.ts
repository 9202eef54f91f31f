/** The command line program: every verb, its help, and its exit codes. */
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Client } from '../../client/index.ts';
import {
  type CommandInput,
  type CommandName,
  callerRefusal,
  message,
  personOnlyRefusal,
  RefusalError,
  text,
  whyOf,
} from '../../contract/index.ts';
import { agentList, agentLogs, agentStart, agentStop, agentStopAll, fenceRelease, fenceRetry } from './agent-verbs.ts';
import { backupList, backupRestore } from './backups.ts';
import { allDeleted, allStories, call, withClient } from './calls.ts';
import { changesCommits, changesFile, changesList, changesRevert } from './changes-verbs.ts';
import type { Invocation } from './derive.ts';
import { deriveVerbs, readTexts, wholeNumber } from './derive.ts';
import { events } from './events.ts';
import { escapeInvisibleLines, json, refusalJson, refusalText } from './format.ts';
import { gateList, gateRun } from './gate-verbs.ts';
import { mergeList } from './merge-verbs.ts';
import { agentProcesses } from './process-verbs.ts';
import { currentOrLast, doctor, init, open, status } from './project-verbs.ts';
import { questionList, questionWait, storyAsk } from './question-verbs.ts';
import { reportText } from './report.ts';
import { storyExport, storyImport } from './story-files.ts';
import { storySync } from './story-sync.ts';
import { switchList, switchSet } from './switch-verbs.ts';
import { trust } from './trust.ts';
import { commandWithDashes, UsageError, usageError } from './usage.ts';
import { usageList } from './usage-verbs.ts';
import { worktreeList, worktreeRemove, worktreeRestore, worktreeSetup, worktreeStatus } from './worktree-verbs.ts';
import type { Context, World } from './world.ts';
import { Exit } from './world.ts';

/** Verbs that take more than one call. Every other verb of the table is one call and a report. */
const SPECIAL_VERBS: Partial<Record<CommandName, (context: Context, invocation: Invocation) => Promise<void>>> = {
  'agent.start': agentStart,
  'agent.stop': agentStop,
  'agent.stopAll': agentStopAll,
  'agent.list': agentList,
  'agent.logs': agentLogs,
  'agent.processes': agentProcesses,
  'fence.release': fenceRelease,
  'gate.run': gateRun,
  'gate.list': gateList,
  'usage.list': usageList,
  'merge.list': mergeList,
  'changes.list': changesList,
  'changes.file': changesFile,
  'changes.commits': changesCommits,
  'changes.revert': changesRevert,
  'fence.retry': fenceRetry,
  'question.ask': storyAsk,
  'question.wait': questionWait,
  'question.list': questionList,
  'switch.list': switchList,
  'switch.set': switchSet,
  'worktree.setup': worktreeSetup,
  'worktree.list': worktreeList,
  'worktree.remove': worktreeRemove,
  'worktree.restore': worktreeRestore,
  'worktree.status': worktreeStatus,
  'project.init': init,
  'project.trust': trust,
  'project.status': status,
};

const DONE = 0;
const FAILED = 1;
const USAGE = 2;

/** Runs one command line (without node and script name). Resolves with its exit code, never rejects, prints no stack. */
export async function runCli(argv: readonly string[], world: World, version: string): Promise<number> {
  const program = build(
    {
      ...world,
      out: (data) => world.out(typeof data === 'string' ? escapeInvisibleLines(data) : data),
      err: (text) => world.err(escapeInvisibleLines(text)),
    },
    version,
    argv,
  );
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return DONE;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    if (error instanceof CommanderError) return DONE;
    const asJson = program.opts().json === true;
    if (error instanceof UsageError) {
      // Without --json, commander has already printed it.
      if (asJson) world.out(refusalJson(error.refusal));
      return USAGE;
    }
    const refusal =
      error instanceof RefusalError
        ? error.refusal
        : {
            code: 'failed' as const,
            why: message('cli.bug', { why: whyOf(error) }),
          };
    if (asJson) world.out(refusalJson(refusal));
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

  const readContext = (): Context => {
    const { json, C, serve } = program.opts<{ json?: boolean; C?: string; serve?: boolean }>();
    return { world, json: json === true, dir: resolve(world.cwd, C ?? '.'), serve: serve === true };
  };
  deriveVerbs(program, argv[0], (invocation) => runVerb(readContext(), invocation));
  addProcessVerbs(program, readContext);
  for (const group of [
    'story',
    'agent',
    'gate',
    'worktree',
    'merge',
    'fence',
    'question',
    'switch',
    'backup',
  ] as const) {
    program.commands.find((command) => command.name() === group)?.description(text(`cli.group.${group}`));
  }
  const printError = (output: string): void => {
    // With --json, the only output of a failure is the JSON of runCli.
    if (!program.opts().json) world.err(output);
  };
  // Commander copies these settings only when it creates a verb, so they are set again on every command.
  for (const command of [program, ...allCommands(program)]) {
    command
      .exitOverride((error) => {
        if (error.exitCode === 0) throw error;
        const dashes = error.code === 'commander.unknownOption' ? commandWithDashes(command, argv) : null;
        if (dashes !== null) printError(`${text('cli.usage.dashes', { command: dashes })}\n`);
        throw usageError(error, command, dashes);
      })
      .configureOutput({ writeOut: (output) => world.out(output), writeErr: printError });
  }
  return program;
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}

async function runVerb(context: Context, invocation: Invocation): Promise<void> {
  const { name, input } = invocation;
  await refusePersonOnly(context, name);
  const special = SPECIAL_VERBS[name];
  if (special) return special(context, invocation);
  await readTexts(context, invocation);
  await withClient(context, async (client) => {
    // The host checks the input by the table's schema.
    const reply = await replyOf(client, name, input);
    const { world, json: asJson } = context;
    const here = { now: world.now(), columns: world.columns };
    world.out(asJson ? json(reply) : reportText(name, reply, input, here));
  });
}

/** The whole reply of a command: all pages of a list. */
function replyOf(client: Client, name: CommandName, input: Record<string, unknown>): Promise<unknown> {
  if (name === 'story.list') return allStories(client, input as CommandInput<typeof name>);
  if (name === 'story.deleted') return allDeleted(client);
  return call(client, name, input as CommandInput<typeof name>);
}

/** Refuses within a run what only a person may do. Some verbs need no host, so the host's own check is not enough. */
async function refusePersonOnly({ world, dir }: Context, name: CommandName): Promise<void> {
  const run = await world.runAt(dir);
  const refusal = run === null ? null : personOnlyRefusal(name, run);
  if (refusal !== null) throw new RefusalError(refusal);
}

/** The same check for verbs that are not in the command table. */
async function refuseWithinRun({ world, dir }: Pick<Context, 'world' | 'dir'>, verb: string): Promise<void> {
  const run = await world.runAt(dir);
  if (run === null) return;
  throw new RefusalError(callerRefusal('person-only', { kind: 'run', run, story: '', agent: '' }, `huskies ${verb}`));
}

/** Adds the verbs that start or follow a process and are not in the command table. */
function addProcessVerbs(program: Command, readContext: () => Context): void {
  const end = (code: number): void => {
    if (code !== DONE) throw new Exit(code);
  };
  program
    .command('open')
    .argument('[dir]', text('cli.arg.dir'))
    .description(text('cli.verb.open'))
    .action(async (dir: string | undefined) => {
      const context = readContext();
      const unnamed = dir === undefined && program.opts().C === undefined;
      const named = resolve(context.dir, dir ?? '.');
      await refuseWithinRun({ ...context, dir: named }, 'open');
      end(await open(context, unnamed ? await currentOrLast(context) : named));
    });
  program
    .command('serve')
    .option('--port <n>', text('cli.option.port'), portNumber, 0)
    .description(text('cli.verb.serve'))
    .action(async ({ port }: { port: number }) => {
      const context = readContext();
      await refuseWithinRun(context, 'serve');
      const { world, dir, json } = context;
      end(await world.serve({ dir, port, json }));
    });
  program
    .command('demo')
    .option('--headless', text('cli.option.headless'))
    .option('--once', text('cli.option.once'))
    .description(text('cli.verb.demo'))
    .action(async ({ headless, once }: { headless?: boolean; once?: boolean }) => {
      const context = readContext();
      await refuseWithinRun(context, 'demo');
      end(await context.world.demo([...(headless ? ['--headless'] : []), ...(once ? ['--once'] : [])]));
    });
  program
    .command('doctor')
    .option('--fix', text('cli.option.fix'))
    .option('--yes', text('cli.option.yes'))
    .description(text('cli.verb.doctor'))
    .action((options: { fix?: boolean; yes?: boolean }) => doctor(readContext(), options));
  const story = program.commands.find((command) => command.name() === 'story');
  story
    ?.command('export')
    .argument('[id...]', text('cli.arg.stories'))
    .option('--to <dir>', text('cli.option.to'))
    .description(text('cli.verb.story.export'))
    .action((ids: string[], { to }: { to?: string }) => storyExport(readContext(), ids, to ?? '-'));
  story
    ?.command('import')
    .argument('<file...>', text('cli.arg.files'))
    .option('--format <format>', text('cli.option.format'))
    .description(text('cli.verb.story.import'))
    .action(async (files: string[], { format }: { format?: string }) => {
      const context = readContext();
      await refuseWithinRun(context, 'story import');
      await storyImport(context, files, format ?? null);
    });
  story
    ?.command('sync')
    .argument('<path>', text('cli.arg.exchange'))
    .description(text('cli.verb.story.sync'))
    .action(async (path: string) => {
      const context = readContext();
      await refuseWithinRun(context, 'story sync');
      await storySync(context, path);
    });
  const backup = program.command('backup');
  backup
    .command('list')
    .description(text('cli.verb.backup.list'))
    .action(() => backupList(readContext()));
  backup
    .command('restore')
    .argument('<name>', text('cli.arg.backup'))
    .option('--yes', text('cli.option.yes'))
    .description(text('cli.verb.backup.restore'))
    .action(async (name: string, { yes }: { yes?: boolean }) => {
      const context = readContext();
      await refuseWithinRun(context, 'backup restore');
      await backupRestore(context, name, yes === true);
    });
  program
    .command('events')
    .option('--since <seq>', text('cli.option.since'), wholeNumber, 0)
    .description(text('cli.verb.events'))
    .action(({ since }: { since: number }) => events(readContext(), since));
}

function portNumber(value: string): number {
  const port = wholeNumber(value);
  if (port > 65_535) throw new InvalidArgumentError(text('cli.usage.port'));
  return port;
}
