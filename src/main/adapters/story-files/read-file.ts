/** Reads files with stories, as openStateFile does: no link, no pipe, and nothing that is too large. */
import { closeSync, fstatSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { message, RefusalError, visible } from '../../../contract/index.ts';
import { decodeText, openStateFile, realFolder } from '../state-files/index.ts';
import { formatOf } from './parse.ts';

/** Larger files are refused. A thousand stories of 8 kB fit. */
export const MAX_STORY_FILE_BYTES = 8 * 1024 * 1024;

/** `own`: whether this user must own the file. */
export interface ReadOptions {
  own: boolean;
}

/**
 * The text of a file. Throws a RefusalError: `state-unreadable` for a link, a pipe, a file with several names or of
 * another user; `bad-input` for a missing or large file and for one that is not UTF-8. Throws the system's errors.
 */
export function readStoryFile(path: string, options: ReadOptions): string {
  // The file must not be a link, but a person's folder may be reached through one.
  const real = join(realFolder(dirname(resolve(path))), basename(path));
  const fd = openStateFile(real, 'read', options);
  if (fd === null) throw refusal(message('import.missing', { path: visible(path) }), path);
  try {
    const { size } = fstatSync(fd);
    if (size > MAX_STORY_FILE_BYTES)
      throw refusal(message('import.large', { path: visible(path), size, most: MAX_STORY_FILE_BYTES }), path);
    return textOf(readFileSync(fd), path);
  } finally {
    closeSync(fd);
  }
}

/** Decodes the contents of a file. Throws a RefusalError `bad-input` if they are not UTF-8. */
export function textOf(bytes: Uint8Array, path: string): string {
  const decoded = decodeText(bytes);
  if (decoded.ok) return decoded.text;
  throw refusal(message('import.text', { path: visible(path), line: decoded.line, why: decoded.why }), path);
}

/** The files in a folder that have a format of stories, sorted; a path that is no folder stays as it is. */
export function storyFilesAt(path: string): string[] {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => formatOf(name) !== null)
    .sort()
    .map((name) => join(path, name));
}

function refusal(why: RefusalError['refusal']['why'], path: string): RefusalError {
  return new RefusalError({ code: 'bad-input', why, field: 'file', value: path });
}
