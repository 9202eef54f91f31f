/** Prose that a program can check: doc comments, lengths of comments, words to avoid, units in names (CONTRIBUTING.md, "Words"). */
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './comments.mjs';
import { breachesOf } from './prose.mjs';

it('every comment, exported name and test name keeps the rules', () => {
  const found = sourceFiles(['src', 'e2e', 'bench', 'scripts']).flatMap((file) =>
    file === 'scripts/structure/prose.mjs' || file === 'scripts/structure/prose.test.mjs'
      ? []
      : breachesOf(file).map(({ line, rule, what }) => `${file}:${line}: ${rule}: ${what}`),
  );
  expect(found).toEqual([]);
}, 60_000);

describe('a planted breach is found', () => {
  it.each([
    ['a port without a doc comment', 'src/domain/a.ts', 'export function stop(): void {}', 'doc'],
    ['a type without one', 'src/contract/a.ts', 'export type A = string;', 'doc'],
    ['a constant without one', 'src/renderer/store/a.ts', 'export const a = 1;', 'doc'],
    ['a long comment', 'src/a.ts', '/**\n * a\n * b\n * c\n * d\n */\nconst a = 1;', 'heading'],
    ['a long comment of lines', 'src/a.ts', '// a\n// b\n// c\n// d\nconst a = 1;', 'heading'],
    ['a word in a comment', 'src/a.ts', '// nobody waits\nconst a = 1;', 'word'],
    ['a word in a test’s name', 'src/a.test.ts', "it('starts anew', () => {});", 'word'],
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
