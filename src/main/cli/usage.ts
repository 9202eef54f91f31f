/** Wrong usage: the refusal for scripts, and the remedy for texts that begin with a dash and were parsed as options. */
import type { Command, CommanderError } from 'commander';
import { message, quoteArguments, RefusalError } from '../../contract/index.ts';

/** A command line that no verb accepts. Nothing was done. */
export class UsageError extends RefusalError {}

/**
 * The refusal for an error that commander found in the arguments of `command`. `dashes`: the command line to use if the
 * unknown option was meant as text; null if it cannot have been.
 */
export function usageError(error: CommanderError, command: Command, dashes: string | null): UsageError {
  const values = { why: whyWrong(error, command), help: `huskies ${[...verbOf(command), '--help'].join(' ')}` };
  const why = dashes === null ? message('cli.usage', values) : message('cli.usage.text', { ...values, dashes });
  return new UsageError({ code: 'bad-input', why });
}

/** What is wrong, as commander words it. Where a verb is missing, commander shows its help and gives no reason. */
function whyWrong({ code, message: words }: CommanderError, command: Command) {
  return code === 'commander.help'
    ? message('cli.usage.verb', { verbs: command.commands.map((one) => one.name()) })
    : words.replace(/^error: /, '');
}

/**
 * The same command line, with the words that are not options of `command` moved behind `--`, so that they are parsed as
 * texts. Null if the command takes no such text. `argv`: without node and script name.
 */
export function commandWithDashes(command: Command, argv: readonly string[]): string | null {
  const path = pathOf(command);
  const known = path.flatMap(({ options }) => options);
  const options: string[] = [];
  const positional: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const arg = argv[at] ?? '';
    if (arg === '--') {
      positional.push(...argv.slice(at + 1));
      break;
    }
    const whole = known.find(({ short, long }) => arg === short || arg === long);
    if (whole?.required) options.push(...argv.slice(at, ++at + 1));
    else if (whole || known.some(({ long }) => arg.startsWith(`${long}=`))) options.push(arg);
    else positional.push(arg);
  }
  const verb = verbOf(command);
  const texts = positional.slice(verb.length);
  if (verb.some((name, at) => positional[at] !== name) || texts.length > command.registeredArguments.length)
    return null;
  return `huskies ${quoteArguments([...verb, ...options, '--', ...texts])}`;
}

/** The words of the verb, such as `story` and `add`. None for the program itself. */
function verbOf(command: Command): string[] {
  return pathOf(command)
    .slice(1)
    .map((one) => one.name());
}

/** The commands from the program down to this one. */
function pathOf(command: Command): Command[] {
  return command.parent === null ? [command] : [...pathOf(command.parent), command];
}
