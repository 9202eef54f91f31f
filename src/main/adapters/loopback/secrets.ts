/** The secret of a host, kept where only its owner can read it. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { makeStateFolder, readStateFile, replaceStateFile } from '../state-files/index.ts';

const AddressShape = v.object({
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  token: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
});
/** Where a host was reached, and by which secret: a page that was open finds the next one there. */
export type Address = v.InferOutput<typeof AddressShape>;

/** What the host before this one left; null when there is none, or when others could have read or written it. */
export function readAddress(file: string): Address | null {
  try {
    if (process.platform !== 'win32' && (lstatSync(file).mode & 0o077) !== 0) return null;
    const read = v.safeParse(AddressShape, JSON.parse(readStateFile(file) ?? ''));
    return read.success ? read.output : null;
  } catch (error) {
    // Absent or damaged: then pages need a new link, and nothing else is lost.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** For its owner only (0600), whole or not at all; in a profile it may be the first file. Throws as replaceStateFile does. */
export function writeAddress(file: string, address: Address): void {
  replaceStateFile(file, `${JSON.stringify(address)}\n`, { parents: true });
}

/** Writes the token for the command line. Returns the file's path. Throws as writeAddress does. */
export function writeToken(stateDir: string, token: string): string {
  makeStateFolder(stateDir);
  const path = join(stateDir, 'token');
  replaceStateFile(path, `${token}\n`);
  return path;
}
