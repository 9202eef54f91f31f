/** The switches of a person, in `settings.json` of the profile. Other values in that file are kept. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SWITCHES, SWITCH_NAMES, type SwitchStates } from '../../../domain/index.ts';
import type { Switches } from '../../core/ports/index.ts';
import { readStateFile } from '../state-files/index.ts';
import { readJson, writeJson } from './json-file.ts';

/** The switches of this profile. They are read again each time, since several hosts use one profile. */
export function createSwitches(profile: string): Switches {
  const file = join(profile, 'settings.json');
  return {
    all: () => statesIn(objectIn(readJson(file)) ?? {}),
    async turn(name, on) {
      const settings = objectIn(readJson(file));
      const aside = settings === null ? putDamagedAside(file) : null;
      const switches = { ...objectIn(settings?.switches), [name]: on };
      writeJson(file, { ...settings, switches });
      return aside;
    },
  };
}

function statesIn(settings: Record<string, unknown>): SwitchStates {
  const stored = objectIn(settings.switches) ?? {};
  const known = SWITCH_NAMES.flatMap((name) => (typeof stored[name] === 'boolean' ? [[name, stored[name]]] : []));
  return { ...DEFAULT_SWITCHES, ...Object.fromEntries(known) };
}

function objectIn(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

/** Renames a file whose contents are not settings, and returns its new path; null if the file does not exist. Throws a RefusalError for a link or a special file. */
function putDamagedAside(file: string): string | null {
  if (readStateFile(file) === null) return null;
  const to = `${file}.damaged-${Date.now()}`;
  renameSync(file, to);
  return to;
}
