/** Verbs, arguments and options of the command line, derived from the command table. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import {
  type CliShape,
  COMMAND_NAMES,
  type CommandName,
  commandSpec,
  message,
  type OptionKind,
  RefusalError,
  type TextKey,
  text,
  whyOf,
} from '../../contract/index.ts';
import type { Context } from './world.ts';

export interface Invocation {
  name: CommandName;
  /** The input in the shape of the table's schema. The host checks it. */
  input: Record<string, unknown>;
  /** Options that only the command line has, such as `yes`. */
  flags: Record<string, unknown>;
}

/** Options that a verb has in addition to those of the table. */
const CLI_ONLY_OPTIONS: Partial<Record<CommandName, readonly [string, TextKey][]>> = {
  'agent.start': [['--no-wait', 'cli.option.noWait.start']],
  'agent.stop': [['--no-wait', 'cli.option.noWait.stop']],
  'agent.logs': [
    ['--raw', 'cli.option.raw'],
    ['--stderr', 'cli.option.stderr'],
  ],
  'project.status': [['--link', 'cli.option.link']],
};

/** For `story add`, the command `add` below `story`; both are created when missing. */
function verbOf(program: Command, verb: string): Command {
  let at = program;
  for (const word of verb.split(' ')) {
    at = at.commands.find((command) => command.name() === word) ?? at.command(word);
  }
  return at;
}

/** Collects an option that may be repeated. */
function collect<T>(parse: (entry: string) => T): (entry: string, earlier: unknown) => T[] {
  return (entry, earlier) => [...((earlier as T[] | undefined) ?? []), parse(entry)];
}

/** Parses `ID=TEXT`. Throws a usage error if there is no `=`. */
function itemOf(entry: string): { item: string; text: string } {
  const at = entry.indexOf('=');
  if (at < 0) throw new InvalidArgumentError(text('cli.usage.item'));
  return { item: entry.slice(0, at), text: entry.slice(at + 1) };
}

function addOption(command: Command, name: string, kind: OptionKind, field: string, value = field): void {
  if (kind === 'flag') command.option(`--${name}`, field);
  else if (kind === 'text') command.option(`--${name} <file>`, text('cli.option.text', { field }));
  else if (kind === 'words') command.option(`--${name} <text>`, field);
  else if (kind === 'number') command.option(`--${name} <n>`, field, wholeNumber);
  else if (kind === 'list') command.option(`--${name} <${value}>`, field, collect(String));
  else if (kind === 'items') command.option(`--${name} <id=text>`, field, collect(itemOf));
  else command.option(`--${name} <${field}>`, field);
}

/**
 * Adds every command of the table that has a CLI shape to the program. `first`: the first word of the command line. If
 * it names a verb or a group, the other verbs are left out, since this command line cannot reach them.
 */
export function deriveVerbs(
  program: Command,
  first: string | undefined,
  act: (invocation: Invocation, command: Command) => Promise<void>,
): void {
  const all = COMMAND_NAMES.flatMap((name) => {
    const { cli, title } = commandSpec(name);
    return cli === undefined ? [] : [{ name, cli, title }];
  });
  const named = all.filter(({ cli }) => cli.verb.split(' ')[0] === first);
  for (const { name, cli, title } of named.length > 0 ? named : all) {
    const command = verbOf(program, cli.verb).description(text(title));
    for (const arg of cli.args ?? []) command.argument(`<${arg}>`);
    for (const arg of cli.optional ?? []) command.argument(`[${arg}]`);
    for (const [option, { field, kind, title: help, value }] of Object.entries(cli.options ?? {})) {
      addOption(command, option, kind, help === undefined ? field : text(help), value);
    }
    if (cli.confirm) command.option('--yes', text('cli.option.yes'));
    for (const [flag, help] of CLI_ONLY_OPTIONS[name] ?? []) command.option(flag, text(help));
    command.action(async (...actionArgs: unknown[]) => {
      const args = actionArgs.slice(0, positional(cli).length);
      const options = command.opts<Record<string, unknown>>();
      await act({ name, input: inputOf(cli, args, options), flags: options }, command);
    });
  }
}

/** The name under which commander keeps an option: `removeLabel` for `--remove-label`. */
function camelCase(option: string): string {
  return option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The command's input, from positional arguments and options. Options that are absent are left out. */
export function inputOf(
  cli: CliShape,
  args: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  positional(cli).forEach((field, at) => {
    if (args[at] !== undefined) input[field] = args[at];
  });
  for (const [option, { field }] of Object.entries(cli.options ?? {})) {
    const value = options[camelCase(option)];
    if (value !== undefined) input[field] = value;
  }
  return input;
}

function positional({ args = [], optional = [] }: CliShape): readonly string[] {
  return [...args, ...optional];
}

/** Replaces the file names of `text` options by the contents of the files; `-` stands for standard input, also of `words`. */
export async function readTexts(context: Context, { name, input }: Invocation): Promise<void> {
  for (const { field, kind } of Object.values(commandSpec(name).cli?.options ?? {})) {
    const file = input[field];
    if (typeof file !== 'string') continue;
    if (file === '-' && (kind === 'text' || kind === 'words')) input[field] = await context.world.readStdin();
    else if (kind === 'text') input[field] = await readTextFile(context, field, resolve(context.dir, file));
  }
}

async function readTextFile(context: Context, field: string, path: string): Promise<string> {
  try {
    return await context.world.readFile(path);
  } catch (error) {
    throw new RefusalError({
      code: 'bad-input',
      why: message('cli.file.unread', { field, path, why: whyOf(error) }),
      field,
      value: path,
    });
  }
}

/** Parses the value of an option that takes a whole number. Throws a usage error for anything else. */
export function wholeNumber(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError(text('cli.usage.whole'));
  return Number(value);
}
