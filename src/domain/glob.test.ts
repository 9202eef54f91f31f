import { expect, it } from 'vitest';
import { covers } from './glob.ts';

it.each<[string, readonly string[], readonly string[]]>([
  ['app/**', ['app/a.c', 'app/deep/er/b.c'], ['app', 'apps/a.c', 'lib/app/a.c']],
  ['**', ['a', 'a/b/c'], []],
  ['**/*.txt', ['a.txt', 'notes/deep/b.txt'], ['a.txtx', 'notes/a.txt/x']],
  ['*.json', ['package.json'], ['app/package.json']],
  ['app/*.c', ['app/a.c'], ['app/a/b.c', 'app/a.cc']],
  ['app/**/test/*.c', ['app/test/a.c', 'app/a/b/test/c.c'], ['app/a/tests/c.c']],
  ['app', ['app', 'app/a/b.c'], ['apps', 'app.c']],
  ['app/', ['app/a'], ['appa']],
  ['a?c', ['abc'], ['ac', 'abbc', 'a/c']],
  ['*a*b*', ['xaxbx', 'ab'], ['ba']],
  ['[ab].c', ['[ab].c'], ['a.c']],
  ['a.c', ['a.c'], ['abc']],
])('%s', (glob, inside, outside) => {
  expect(inside.filter((path) => !covers(glob, path))).toEqual([]);
  expect(outside.filter((path) => covers(glob, path))).toEqual([]);
});

it('a glob of many stars and a long name end', () => {
  expect(covers(`${'*a'.repeat(50)}b`, 'a'.repeat(5_000))).toBe(false);
  expect(covers(`${'**/a/'.repeat(50)}b`, 'a/'.repeat(500))).toBe(false);
});
