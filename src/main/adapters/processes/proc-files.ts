/**
 * Reads small files of /proc into one reused buffer. Synchronous on purpose: a read takes microseconds, less than a
 * thread switch.
 */
import { closeSync, fstatSync, openSync, readlinkSync, readSync, statSync } from 'node:fs';
import { pathText } from './path-text.ts';

let buffer = Buffer.allocUnsafe(64 * 1024);

/** The result of a read. `gone`: there is no such process; `denied`: it exists and access is denied. */
export type Reading<T> = { ok: true; value: T } | { ok: false; why: 'gone' | 'denied' };

/** The code of a system error, such as ENOENT; empty when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/**
 * Converts a system error into a Reading. Rethrows every other error (EMFILE, EIO), because then the read itself
 * failed.
 */
export function failedReading(error: unknown): { ok: false; why: 'gone' | 'denied' } {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ESRCH' || code === 'ENOTDIR') return { ok: false, why: 'gone' };
  if (code === 'EACCES' || code === 'EPERM') return { ok: false, why: 'denied' };
  throw error;
}

/** A spare descriptor, since a stop must be able to read when the host has no other left. Every read returns it. */
let spare: number | null = null;

function takeSpare(): number | null {
  try {
    return openSync('/dev/null', 'r');
  } catch {
    return null;
  }
}

/** Runs `read`, with the spare descriptor if no other is left. `read` opens one file and closes it, synchronously. */
export function withSpare<T>(read: () => T): T {
  spare ??= takeSpare();
  try {
    return read();
  } catch (error) {
    if (spare === null || codeOf(error) !== 'EMFILE') throw error;
    closeSync(spare);
    try {
      return read();
    } finally {
      spare = takeSpare();
    }
  }
}

function readAll(fd: number, byPages: boolean): Buffer {
  for (let length = 0; ; ) {
    const read = readSync(fd, buffer, length, buffer.length - length, null);
    length += read;
    if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    else if (read === 0 || !byPages) return buffer.subarray(0, length);
  }
}

/** A file's bytes, valid until the next read, and its owner. */
export function readProc(path: string): Reading<{ bytes: Buffer; uid: number }> {
  return readOpen(path, (fd) => ({ bytes: readAll(fd, false), uid: fstatSync(fd).uid }));
}

/**
 * A file's bytes, valid until the next read. Most files of /proc fill the buffer, so a short read is the end. Lists
 * come one page at a time; `byPages` reads until nothing more comes.
 */
export function readBytes(path: string, { byPages = false } = {}): Reading<Buffer> {
  return readOpen(path, (fd) => readAll(fd, byPages));
}

function readOpen<T>(path: string, read: (fd: number) => T): Reading<T> {
  try {
    return withSpare(() => {
      const fd = openSync(path, 'r');
      try {
        return { ok: true, value: read(fd) };
      } finally {
        closeSync(fd);
      }
    });
  } catch (error) {
    return failedReading(error);
  }
}

const DELETED = ' (deleted)';

/**
 * The target of a /proc link. The kernel appends ` (deleted)` for a removed folder, but a folder's own name may end so
 * too.
 */
export function readFolder(path: string): Reading<string> {
  try {
    const target = pathText(readlinkSync(path, 'buffer'));
    if (!target.endsWith(DELETED) || statSync(path).nlink > 0) return { ok: true, value: target };
    return { ok: true, value: target.slice(0, -DELETED.length) };
  } catch (error) {
    return failedReading(error);
  }
}
