/** Stores a host's token in files that only this user can read. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { makeStateFolder, readStateFile, replaceStateFile } from '../state-files/index.ts';

const AddressShape = v.object({
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  token: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
});
/** The port and token of a host, reused by the next one so that an open page can reconnect. */
export type Address = v.InferOutput<typeof AddressShape>;

/** The address of the last host; null when there is none, or when other users could read or write the file. */
export function readAddress(file: string): Address | null {
  try {
    if (process.platform !== 'win32' && (lstatSync(file).mode & 0o077) !== 0) return null;
    const read = v.safeParse(AddressShape, JSON.parse(readStateFile(file) ?? ''));
    return read.success ? read.output : null;
  } catch (error) {
    // without it, open pages only need a new link
    if (error instanceof Error) return null;
    throw error;
  }
}

/** Replaces the file (0600) in one step, and makes its folder. Throws as replaceStateFile does. */
export function writeAddress(file: string, address: Address): void {
  replaceStateFile(file, `${JSON.stringify(address)}\n`, { parents: true });
}

/** Writes the token for the command line, and returns the file's path. Throws as replaceStateFile does. */
export function writeToken(stateDir: string, token: string): string {
  makeStateFolder(stateDir);
  const path = join(stateDir, 'token');
  replaceStateFile(path, `${token}\n`);
  return path;
}
