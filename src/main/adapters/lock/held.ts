/** Whether the kernel shows a lock on a file: told in well under a millisecond, without loading SQLite. */
import { readFileSync, statSync } from 'node:fs';

/**
 * True: some process holds a write lock on the file, as the owner of a project does for its lifetime. False: none is
 * seen, which proves nothing (locks of other namespaces and of network file systems are not shown).
 */
export function isSeenHeld(path: string, listing = '/proc/locks'): boolean {
  let text: string;
  try {
    text = readFileSync(listing, 'latin1');
  } catch {
    // no Linux, or not for us
    return false;
  }
  const { dev, ino } = statSync(path, { bigint: true });
  return parseWriteLocks(text).has(`${deviceName(dev)}:${ino}`);
}

/** `MAJOR:MINOR:INODE` of files under a POSIX write lock; waiting ones (`->`) hold nothing. See proc_locks(5). */
export function parseWriteLocks(text: string): Set<string> {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    const match = /^\d+: +(?:POSIX|OFDLCK) +\S+ +WRITE +-?\d+ +([0-9a-f]+:[0-9a-f]+:\d+) /.exec(line);
    if (match?.[1] !== undefined) found.add(match[1]);
  }
  return found;
}

/** As /proc/locks writes a device: two hexadecimal digits at least for each part (gnu_dev_major and _minor of glibc). */
function deviceName(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
}
