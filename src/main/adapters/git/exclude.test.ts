import { expect, it } from 'vitest';
import { excludeLine } from './exclude.ts';

it.each([
  ['.worktrees', '/.worktrees/'],
  ['a b/c', '/a b/c/'],
  ['#x', '/#x/'],
  ['!x', '/!x/'],
  ['x[1]*?', '/x\\[1]\\*\\?/'],
  ['x\\y', '/x\\\\y/'],
])('the line for %j matches that folder and no other', (folder, line) => {
  expect(excludeLine(folder)).toBe(line);
});
