import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { hasVisibleLock, parseWriteLocks } from './held.ts';

describe('parseWriteLocks', () => {
  it('finds the files under a write lock, and ignores read locks, waiting locks and other kinds', () => {
    const text = `1: FLOCK  ADVISORY  WRITE 3173 fe:00:1 0 EOF
2: POSIX  ADVISORY  WRITE 514 fe:00:2 1073741826 1073742335
3: POSIX  ADVISORY  READ  514 fe:00:3 1073741826 1073742335
3: -> POSIX  ADVISORY  WRITE 515 fe:00:4 0 EOF
4: OFDLCK ADVISORY  WRITE -1 103:0a:5 0 EOF
5: LEASE  ACTIVE    WRITE 516 fe:00:6 0 EOF
`;
    expect([...parseWriteLocks(text)]).toEqual(['fe:00:2', '103:0a:5']);
  });
});

describe('hasVisibleLock', () => {
  it('is false for a file that is not listed, and without a list', () => {
    const dir = tempFolder();
    const path = join(dir, 'lock.db');
    writeFileSync(path, '');
    expect(hasVisibleLock(path, join(dir, 'none'))).toBe(false);
    const locks = join(dir, 'locks');
    writeFileSync(locks, `1: POSIX  ADVISORY  WRITE 1 00:00:${statSync(path).ino + 1} 0 EOF\n`);
    expect(hasVisibleLock(path, locks)).toBe(false);
  });
});
