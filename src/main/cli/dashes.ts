/** The remedy for texts that begin with a dash and were therefore parsed as options. */
import type { Command } from 'commander';
import { quoteArguments } from '../../contract/index.ts';

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
  const verb = path.slice(1).map((one) => one.name());
  const texts = positional.slice(verb.length);
  if (verb.some((name, at) => positional[at] !== name) || texts.length > command.registeredArguments.length)
    return null;
  return `huskies ${quoteArguments([...verb, ...options, '--', ...texts])}`;
}

/** The commands from the program down to this one. */
function pathOf(command: Command): Command[] {
  return command.parent === null ? [command] : [...pathOf(command.parent), command];
}
