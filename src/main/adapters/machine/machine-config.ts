/** Reads the person's own settings for this machine: `config.toml` in the profile. */
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { type ConfigProblem, type Refusal, startRefusal } from '../../../contract/index.ts';
import { asTable, FieldProblem, readOptionalInteger, refuseUnknownKeys, type Table } from '../config/fields.ts';
import { problemAt, syntaxProblem } from '../config/parse.ts';
import { readStateFile } from '../state-files/index.ts';

/** The file's name in the profile. */
export const MACHINE_CONFIG = 'config.toml';

/** The range of `max_running` of a project is up to 100; a machine may hold several of those. */
const MAX_RUNNING = { min: 1, max: 1_000 };

/** `max`: how many agents may run at once in all projects together; null if the person set no limit. */
export type MachineConfig = { ok: true; max: number | null } | { ok: false; error: Refusal };

/** Reads the file in the folder `profile`. A missing file sets no limit. */
export function readMachineConfig(profile: string): MachineConfig {
  const file = join(profile, MACHINE_CONFIG);
  const text = readStateFile(file);
  return text === null ? { ok: true, max: null } : parseMachineConfig(text, file);
}

/** `file`: its name in problems. Never throws because of the text. */
export function parseMachineConfig(toml: string, file: string): MachineConfig {
  let table: Table;
  try {
    table = parse(toml);
  } catch (error) {
    return refused(syntaxProblem(error, toml, file));
  }
  try {
    refuseUnknownKeys(table, ['machine'], []);
    const machine = asTable(table.machine ?? {}, ['machine']);
    refuseUnknownKeys(machine, ['max_running'], ['machine']);
    return { ok: true, max: readOptionalInteger(machine, 'max_running', ['machine'], MAX_RUNNING) };
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    return refused(problemAt(error, toml, file));
  }
}

function refused(problem: ConfigProblem): MachineConfig {
  return { ok: false, error: startRefusal({ code: 'bad-config', values: { problem } }) };
}
