/** Small JSON files of the profile: written whole, read with tolerance, since losing them must cost little. */
import { readStateFile, replaceStateFile } from '../state-files/index.ts';

/** The parsed contents; undefined when the file is absent, damaged, no plain file of ours, or cannot be read. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readStateFile(file) ?? '') as unknown;
  } catch (error) {
    // a view's memory: whatever is wrong with it, one starts afresh
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** For the person only (0600). Throws when it cannot be written, or as replaceStateFile does; the old contents then stay. */
export function writeJson(file: string, value: unknown): void {
  replaceStateFile(file, `${JSON.stringify(value, null, 2)}\n`, { parents: true });
}
