/** Refusals of callers: `by` in the command table says who may call a command, and `domain/caller.ts` decides. */
import type { Caller, CallerDenial, CallSubject } from '../domain/index.ts';
import { denialOf, message } from '../domain/index.ts';
import type { CommandName } from './commands.ts';
import { commandSpec } from './commands.ts';
import type { Refusal } from './errors.ts';

/**
 * The refusal for a caller that must not call the command about this subject; null if it may call it. `live`: whether the
 * caller's run is live.
 */
export function callRefusal(name: CommandName, caller: Caller, about: CallSubject, live: boolean): Refusal | null {
  const { by } = commandSpec(name);
  const denial = denialOf(caller, by, about, live);
  return denial === null ? null : callerRefusal(denial, caller, name);
}

/**
 * The refusal for a caller that is not a person and sets a field that only a person may set; null if it sets none.
 * `input`: as the command's schema parsed it.
 */
export function fieldRefusal(name: CommandName, caller: Caller, input: unknown): Refusal | null {
  if (caller.kind === 'person') return null;
  const { personFields = [], cli } = commandSpec(name);
  const values = input as Readonly<Record<string, unknown>>;
  const field = personFields.find((one) => values[one] !== undefined && values[one] !== false);
  if (field === undefined) return null;
  const option = Object.entries(cli?.options ?? {}).find(([, shape]) => shape.field === field)?.[0];
  const asked = cli === undefined || option === undefined ? field : `huskies ${cli.verb} --${option}`;
  return callerRefusal('person-only', caller, asked);
}

/** The refusal for a denial. `asked`: the command's name, or a verb of the command line. */
export function callerRefusal(denial: CallerDenial, caller: Caller, asked: string): Refusal {
  const run = caller.kind === 'run' ? caller : { run: '', story: '' };
  if (denial === 'run-ended') return runEndedRefusal(run.run);
  if (denial === 'peer') return { code: 'not-allowed', why: message('caller.peer', { asked }) };
  const why = message(`caller.${denial}`, { asked, run: run.run, story: run.story });
  return { code: 'not-allowed', why, field: 'caller', value: run.run };
}

/** The refusal for a program whose run is no longer live. */
export function runEndedRefusal(run: string): Refusal {
  return {
    code: 'run-ended',
    why: message('caller.ended', { run }),
    field: 'HUSKIES_TOKEN',
    value: run,
  };
}

/**
 * The refusal that needs no host, for a command that only a person may call from inside this run; null if the host
 * decides.
 */
export function personOnlyRefusal(name: CommandName, run: string): Refusal | null {
  if (commandSpec(name).by !== 'person') return null;
  return callRefusal(name, { kind: 'run', run, story: '', agent: '' }, { story: null, run }, true);
}
