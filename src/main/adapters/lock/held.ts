/** Reads the kernel's list of locks. It takes well under a millisecond and does not load SQLite. */
import { readFileSync, statSync } from 'node:fs';

/**
 * True: some process holds a write lock on the file, as the owner of a project does. False proves nothing, since the
 * kernel does not list locks of other namespaces or of network file systems.
 */
export function hasVisibleLock(path: string, listing = '/proc/locks'): boolean {
  let text: string;
  try {
    text = readFileSync(listing, 'latin1');
  } catch {
    // not on Linux, or not readable
    return false;
  }
  const { dev, ino } = statSync(path, { bigint: true });
  return parseWriteLocks(text).has(`${deviceName(dev)}:${ino}`);
}

/** `MAJOR:MINOR:INODE` of the files under a POSIX write lock. Waiting locks (`->`) do not count. See proc_locks(5). */
export function parseWriteLocks(text: string): Set<string> {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    const match = /^\d+: +(?:POSIX|OFDLCK) +\S+ +WRITE +-?\d+ +([0-9a-f]+:[0-9a-f]+:\d+) /.exec(line);
    if (match?.[1] !== undefined) found.add(match[1]);
  }
  return found;
}

/**
 * The device as /proc/locks writes it: at least two hexadecimal digits per part (glibc: gnu_dev_major, gnu_dev_minor).
 */
function deviceName(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
}
