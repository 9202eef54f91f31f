import type { Message } from '../../../contract/index.ts';

/** The result of one check by `huskies doctor`. */
export interface Check {
  /** Short name, stable for scripts: 'node', 'git', 'keeper', … */
  check: string;
  /** `warn`: Huskies works, with limits; `bad`: it does not work. */
  state: 'ok' | 'warn' | 'bad';
  /** What was found. The catalogue has a remedy under its code, which is shown unless the state is `ok`. */
  found: Message;
  /** The remedy as a command that can be run for the person, in this folder; null: in the current one. */
  fix?: { command: string[]; cwd: string | null };
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

/** Whether the dotted version `found` is `minimum` or newer. Parts that are not numbers count as 0. */
export function isAtLeast(found: string, minimum: string): boolean {
  const parts = (version: string): number[] => version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [a, b] = [parts(found), parts(minimum)];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
