import type { Message } from '../../../contract/index.ts';

/** The result of one check by `huskies doctor`. */
export interface Check {
  /** Short name, stable for scripts: 'node', 'git', 'keeper', … */
  check: string;
  /** `warn`: Huskies works, with limits; `bad`: it does not work. */
  state: 'ok' | 'warn' | 'bad';
  /** What was found. The catalogue has a remedy under its code, which is shown unless the state is `ok`. */
  found: Message;
  /** The remedy as a command that can be run for the person. */
  fix?: Fix;
}

/** A command, the folder in which it is run (absent: the current one), and variables besides those of the person. */
export interface Fix {
  command: readonly string[];
  cwd?: string;
  env?: Readonly<Record<string, string>>;
}

export function ok(check: string, found: Message): Check {
  return { check, state: 'ok', found };
}

export function warn(check: string, found: Message): Check {
  return { check, state: 'warn', found };
}

export function bad(check: string, found: Message): Check {
  return { check, state: 'bad', found };
}
