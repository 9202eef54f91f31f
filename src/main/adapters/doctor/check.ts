import type { DoctorCheck, DoctorFix, Message } from '../../../contract/index.ts';

/** The result of one check by `huskies doctor`. */
export type Check = DoctorCheck;
/** A remedy that can be run. */
export type Fix = DoctorFix;

export function ok(check: string, found: Message): Check {
  return { check, state: 'ok', found };
}

export function warn(check: string, found: Message): Check {
  return { check, state: 'warn', found };
}

export function bad(check: string, found: Message): Check {
  return { check, state: 'bad', found };
}
