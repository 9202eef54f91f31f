import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isTouched, READ, STAMP } from './touched.cjs';

let root = '';
const at = (...parts) => join(root, ...parts);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'huskies-touched-'));
  mkdirSync(at('src', 'main'), { recursive: true });
  mkdirSync(at('native'));
  mkdirSync(at('out'));
  for (const name of ['src/main/a.ts', 'package.json', 'package-lock.json', 'electron.vite.config.ts']) {
    writeFileSync(at(name), 'as it was');
  }
  writeFileSync(at('out', STAMP), 'x');
  const read = at('out', READ);
  // file times have a resolution of some ms; the file written last is the newest
  do writeFileSync(read, 'x');
  while (statSync(read).mtimeMs <= statSync(at('electron.vite.config.ts')).ctimeMs);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('finds nothing when nothing was changed', () => {
  expect(isTouched(root, at('out'))).toBe(false);
});

it.each([
  ['a changed source', () => writeFileSync(at('src/main/a.ts'), 'other')],
  ['an added one', () => writeFileSync(at('src/main/b.ts'), '')],
  ['a removed one', () => rmSync(at('src/main/a.ts'))],
  ['a renamed one', () => renameSync(at('src/main/a.ts'), at('src/main/z.ts'))],
  ['a config that was added', () => writeFileSync(at('tsconfig.json'), '{}')],
  ['a lock file that is gone', () => rmSync(at('package-lock.json'))],
  ['no build', () => rmSync(at('out', STAMP))],
  [
    'a change whose time was set back',
    () => {
      writeFileSync(at('src/main/a.ts'), 'other');
      utimesSync(at('src/main/a.ts'), 1, 1);
    },
  ],
])('finds %s', (_what, change) => {
  change();
  expect(isTouched(root, at('out'))).toBe(true);
});
