/** Reads and writes small JSON files of the profile. A damaged file counts as missing, since little is lost with it. */
import { readStateFile, replaceStateFile } from '../state-files/index.ts';

/** The parsed contents; undefined when the file is missing, damaged, unreadable, or not a plain file of this user. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readStateFile(file) ?? '') as unknown;
  } catch (error) {
    // any error means defaults, since the file only holds the state of a view
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** Replaces the file (0600), and makes its folder. Throws as replaceStateFile does, and then keeps the old contents. */
export function writeJson(file: string, value: unknown): void {
  replaceStateFile(file, `${JSON.stringify(value, null, 2)}\n`, { parents: true });
}
