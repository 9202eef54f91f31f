/** Prose that a program can check: doc comments, lengths of comments, words to avoid, units in names (CONTRIBUTING.md, "Words"). */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, sourceFiles } from './comments.mjs';
import { breachesOf, wordsIn } from './prose.mjs';

it('every comment, exported name and test name keeps the rules', () => {
  const found = sourceFiles(['src', 'e2e', 'bench', 'scripts']).flatMap((file) =>
    file === 'scripts/structure/prose.mjs' || file === 'scripts/structure/prose.test.mjs'
      ? []
      : breachesOf(file).map(({ line, rule, what }) => `${file}:${line}: ${rule}: ${what}`),
  );
  expect(found).toEqual([]);
}, 180_000);

it('documents and C sources avoid the same words', () => {
  const listed = execFileSync('git', ['ls-files', '-z', '--', '*.md', '*.c'], { cwd: ROOT, encoding: 'utf8' });
  const files = listed.split('\0').filter((file) => file !== '');
  expect(files).toEqual(expect.arrayContaining(['README.md', 'native/looker/looker.c']));
  const found = files.flatMap((file) =>
    wordsIn(readFileSync(join(ROOT, file), 'utf8')).map(({ line, what }) => `${file}:${line}: ${what}`),
  );
  expect(found).toEqual([]);
  expect(wordsIn('A run\nmay not start.')).toEqual([{ line: 2, rule: 'word', what: "'may not' in: may not start." }]);
});

describe('a planted breach is found', () => {
  it.each([
    ['a port without a doc comment', 'src/domain/a.ts', 'export function stop(): void {}', 'doc'],
    ['a type without one', 'src/contract/a.ts', 'export type A = string;', 'doc'],
    ['a constant without one', 'src/renderer/store/a.ts', 'export const a = 1;', 'doc'],
    ['a long comment', 'src/a.ts', '/**\n * a\n * b\n * c\n * d\n */\nconst a = 1;', 'heading'],
    ['a long comment of lines', 'src/a.ts', '// a\n// b\n// c\n// d\nconst a = 1;', 'heading'],
    ['a word in a comment', 'src/a.ts', '// nobody waits\nconst a = 1;', 'word'],
    ['a word in a test’s name', 'src/a.test.ts', "it('starts anew', () => {});", 'word'],
    ['an ambiguous word', 'src/a.ts', '/** A run may\n * not start it. */\nconst a = 1;', 'word'],
    [
      'an ambiguous word in a text',
      'src/contract/texts.a.en.ts',
      "const A = { 'a.b': 'Run {run} may not start.' };",
      'word',
    ],
    ['a word that a benchmark prints', 'bench/a.ts', "const NOTE = 'The host answers nobody.';", 'word'],
    ['a word in a template of a script', 'scripts/a.mjs', `say(\`code \${code}: it begins anew\`);`, 'word'],
    ['a word in a text of a property', 'scripts/a.mjs', "say({ title: 'durable wishes to stop' });", 'word'],
    ['ms without a unit', 'src/a.ts', '/** ms between looks. */\nconst PAUSE = 5;', 'unit'],
    ['a timeout without a unit', 'src/a.ts', 'interface A { timeout: number }', 'unit'],
  ])('%s', (_name, file, source, rule) => {
    expect(breachesOf(file, source).map((one) => one.rule)).toEqual([rule]);
  });

  it('what keeps the rules is not a breach', () => {
    const source = `
      /** Title.
       *
       * a
       * b
       * c
       */
      export interface A { timeoutMs: number }
      /** ms between looks. */
      export const PAUSE_MS = 5;
      /** Says why. @param {string} a */
      export function f(): void;
      export function f(a?: string): void {}
    `;
    expect(breachesOf('src/domain/a.ts', source)).toEqual([]);
  });
});
