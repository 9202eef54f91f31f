/** Where exchange files are: a folder with one file for each machine, or a single file. */
import { closeSync, fstatSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { message, RefusalError, visible } from '../../../contract/index.ts';
import { EXCHANGE_EXTENSION } from '../../../domain/index.ts';
import { openStateFile, realFolder, replaceStateFile } from '../state-files/index.ts';

/** Larger files are not read. Ten thousand stories have about a tenth of it. */
export const MAX_EXCHANGE_FILE_BYTES = 128 * 1024 * 1024;

/** A folder with the paths of its exchange files, sorted; or the path of one file, which may be missing. */
export type ExchangePlace = { kind: 'folder'; files: string[] } | { kind: 'file'; exists: boolean };

/** Throws a RefusalError `bad-input` if the folder of a file is missing, and the system's errors. */
export function lookAtPlace(path: string): ExchangePlace {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    const names = readdirSync(path).filter((name) => name.endsWith(EXCHANGE_EXTENSION));
    return { kind: 'folder', files: names.sort().map((name) => join(path, name)) };
  }
  const dir = dirname(resolve(path));
  if (!lstatSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    const why = message('exchange.file.missing', { path: visible(dir) });
    throw new RefusalError({ code: 'bad-input', why, field: 'path', value: path });
  }
  return { kind: 'file', exists: stat !== undefined };
}

/**
 * The text of a file. Throws a RefusalError: `state-unreadable` for a link, a pipe or a file with several names;
 * `bad-input` for one that is too large or was removed. Throws the system's errors.
 */
export function readExchangeFile(path: string): string {
  const fd = openStateFile(realPath(path), 'read', { own: false });
  if (fd === null) throw refusal(message('import.missing', { path: visible(path) }), path);
  try {
    const { size } = fstatSync(fd);
    const most = MAX_EXCHANGE_FILE_BYTES;
    if (size > most) throw refusal(message('exchange.file.large', { path: visible(path), size, most }), path);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** Replaces a file in one step, readable by other users as far as the umask allows. Throws as replaceStateFile. */
export function writeExchangeFile(path: string, text: string): void {
  replaceStateFile(realPath(path), text, { own: false, mode: 0o644 });
}

/** The file must not be a link, but a person's folder may be reached through one. */
function realPath(path: string): string {
  return join(realFolder(dirname(resolve(path))), basename(path));
}

function refusal(why: RefusalError['refusal']['why'], path: string): RefusalError {
  return new RefusalError({ code: 'bad-input', why, field: 'path', value: path });
}
