import type { Message } from '../../../contract/index.ts';

/** One thing that doctor looked at. */
export interface Check {
  /** Short name, stable for scripts: 'node', 'git', 'keeper', … */
  check: string;
  /** `warn`: Huskies works, with less; `bad`: it does not. */
  state: 'ok' | 'warn' | 'bad';
  /** What is there. Its remedy, where it is not ok, stands under its code. */
  found: Message;
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

/** Whether dotted version `found` is at least `least`; parts that are no numbers count as 0. */
export function isAtLeast(found: string, least: string): boolean {
  const parts = (version: string): number[] => version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [a, b] = [parts(found), parts(least)];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
