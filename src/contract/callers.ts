/** Why a caller is refused, as a refusal: the table's `by` says who may call a command, and `domain/caller.ts` decides. */
import type { Caller, CallerDenial, CallSubject } from '../domain/index.ts';
import { denialOf, message } from '../domain/index.ts';
import type { CommandName } from './commands.ts';
import { commandSpec } from './commands.ts';
import type { Refusal } from './errors.ts';

/** Why this caller may not call the command about this; null: it may. `live`: the caller's run is. */
export function callRefusal(name: CommandName, caller: Caller, about: CallSubject, live: boolean): Refusal | null {
  const { by } = commandSpec(name);
  const denial = denialOf(caller, by, about, live);
  return denial === null ? null : callerRefusal(denial, caller, name);
}

/** The refusal for a denial; `asked`: the command's name, or words of the command line. */
export function callerRefusal(denial: CallerDenial, caller: Caller, asked: string): Refusal {
  const run = caller.kind === 'run' ? caller : { run: '', story: '' };
  if (denial === 'run-ended') return runEndedRefusal(run.run);
  if (denial === 'peer') return { code: 'not-allowed', why: message('caller.peer', { asked }) };
  const why = message(`caller.${denial}`, { asked, run: run.run, story: run.story });
  return { code: 'not-allowed', why, field: 'caller', value: run.run };
}

/** What the program of a run is told that is not live any more. */
export function runEndedRefusal(run: string): Refusal {
  return {
    code: 'run-ended',
    why: message('caller.ended', { run }),
    field: 'HUSKIES_TOKEN',
    value: run,
  };
}

/** Before a host is asked: why a caller within this run may not call the command; null: that is for the host to say. */
export function personOnlyRefusal(name: CommandName, run: string): Refusal | null {
  if (commandSpec(name).by !== 'person') return null;
  return callRefusal(name, { kind: 'run', run, story: '', agent: '' }, { story: null, run }, true);
}
