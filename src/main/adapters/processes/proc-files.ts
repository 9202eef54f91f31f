/** Reads small files of /proc into one reused buffer. Synchronous on purpose: each takes microseconds, a thread's hop more. */
import { closeSync, fstatSync, openSync, readlinkSync, readSync, statSync } from 'node:fs';
import { pathText } from './path-text.ts';

let buffer = Buffer.allocUnsafe(64 * 1024);

/** `gone`: no such process any more; `denied`: it is there and may not be read. */
export type Reading<T> = { ok: true; value: T } | { ok: false; why: 'gone' | 'denied' };

/** The system's name of an error, such as ENOENT; empty when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Turns the system's answer into a reading; everything else (EMFILE, EIO) is a failure to look and is thrown on. */
export function failedReading(error: unknown): { ok: false; why: 'gone' | 'denied' } {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ESRCH' || code === 'ENOTDIR') return { ok: false, why: 'gone' };
  if (code === 'EACCES' || code === 'EPERM') return { ok: false, why: 'denied' };
  throw error;
}

/** Kept for when this process has no descriptor left: a stop has to see even then. Whoever reads gives it back. */
let spare: number | null = null;

function takeSpare(): number | null {
  try {
    return openSync('/dev/null', 'r');
  } catch {
    return null;
  }
}

/** A look that opens one thing and closes it, all in one turn. */
export function withSpare<T>(look: () => T): T {
  spare ??= takeSpare();
  try {
    return look();
  } catch (error) {
    if (spare === null || codeOf(error) !== 'EMFILE') throw error;
    closeSync(spare);
    try {
      return look();
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

/** The file's bytes, valid until the next reading, and its owner. */
export function readProc(path: string): Reading<{ bytes: Buffer; uid: number }> {
  return readOpen(path, (fd) => ({ bytes: readAll(fd, false), uid: fstatSync(fd).uid }));
}

/**
 * The file's bytes, valid until the next reading. Most files of /proc fill what they are given, so that a short answer is
 * the end; lists come a page at a time, and `byPages` asks until nothing comes.
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

/** Where a /proc link points. The kernel appends ` (deleted)` to a removed folder; a folder may also be called so. */
export function readFolder(path: string): Reading<string> {
  try {
    const target = pathText(readlinkSync(path, 'buffer'));
    if (!target.endsWith(DELETED) || statSync(path).nlink > 0) return { ok: true, value: target };
    return { ok: true, value: target.slice(0, -DELETED.length) };
  } catch (error) {
    return failedReading(error);
  }
}
