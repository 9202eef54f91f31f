/** No source or test file has more than 400 lines (CONTRIBUTING.md, "Style"). */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './comments.mjs';
import { linesOf, MAX_LINES, tooLong } from './file-lengths.mjs';

/** Tracked and new files of TypeScript, JavaScript and styles. */
function codeFiles() {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed.split('\0').filter((file) => /\.(tsx?|mjs|cjs|js|css)$/.test(file) && existsSync(join(ROOT, file)));
}

it('no source or test file has more than 400 lines', () => {
  const files = codeFiles();
  expect(files).toEqual(expect.arrayContaining(['src/main/core/host.ts', 'scripts/structure/file-lengths.test.mjs']));
  expect(tooLong(files, (file) => readFileSync(join(ROOT, file), 'utf8'))).toEqual([]);
});

it('a planted breach is found, and a file of exactly 400 lines is none', () => {
  const texts = { a: 'x\n'.repeat(MAX_LINES), b: 'x\n'.repeat(MAX_LINES + 1), c: `${'x\n'.repeat(MAX_LINES)}x`, d: '' };
  expect(tooLong(Object.keys(texts), (file) => texts[file])).toEqual([
    'b has 401 lines, more than 400: split it by subject',
    'c has 401 lines, more than 400: split it by subject',
  ]);
  expect(['', 'x', 'x\n', '\n'].map(linesOf)).toEqual([0, 1, 1, 1]);
});
