import { expect, it } from 'vitest';
import type { ConflictRecord } from '../domain/index.ts';
import { conflictFiles, conflictText } from './texts.conflicts.ts';

const record = (part: Partial<ConflictRecord>): ConflictRecord => ({
  story: '60',
  base: null,
  with: [],
  count: 0,
  ...part,
});
const files = { files: ['src/cart.mjs'], count: 1 };
const other = (story: string) => ({ story, ...files });

it.each([
  [record({ base: files }), 'conflicts with main: src/cart.mjs'],
  [record({ base: { files: ['a', 'b'], count: 7 } }), 'conflicts with main: a and 6 more files'],
  [record({ with: [other('61_tax')], count: 1 }), 'conflicts with 61_tax: src/cart.mjs'],
  [record({ base: files, with: [other('61_tax')], count: 1 }), 'conflicts with main and 1 other'],
  [record({ with: [other('61_tax'), other('62_x')], count: 12 }), 'conflicts with 61_tax and 11 others'],
])('%j', (one, words) => {
  expect(conflictText(one, 'main')).toBe(words);
});

it('names all known files, and counts the others', () => {
  expect(conflictFiles({ files: ['a', 'b'], count: 2 })).toBe('a, b');
  expect(conflictFiles({ files: ['a', 'b'], count: 3 })).toBe('a, b and 1 more file');
});
