import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findHome } from './home.ts';

let outer: string;
beforeEach(() => {
  outer = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-home-')));
  mkdirSync(join(outer, 'a', 'huskies'), { recursive: true });
  homeOf('a').settle();
});
afterEach(() => rmSync(outer, { recursive: true, force: true }));
const homeOf = (name: string) =>
  findHome(join(outer, name, 'huskies'), { commonDir: join(outer, name), root: join(outer, `${name}-tree`) });

it('a state folder is not a copy where it was made, or after a move of its project', () => {
  expect(homeOf('a').copiedFrom).toBeNull();
  renameSync(join(outer, 'a'), join(outer, 'b'));
  expect(homeOf('b').copiedFrom).toBeNull();
  // another project at the old path changes nothing
  cpSync(join(outer, 'b'), join(outer, 'a'), { recursive: true });
  expect(homeOf('b').copiedFrom).toBeNull();
});

it('former paths are kept over moves and restarts; a copy and a clone have none', () => {
  expect(homeOf('a').formerRoots).toEqual([]);
  cpSync(join(outer, 'a'), join(outer, 'copy'), { recursive: true });
  expect(homeOf('copy').formerRoots).toEqual([]);
  mkdirSync(join(outer, 'clone', 'huskies'), { recursive: true });
  expect(homeOf('clone').formerRoots).toEqual([]);
  for (const [from, to, before] of [
    ['a', 'b', ['a']],
    ['b', 'c', ['b', 'a']],
    ['c', 'a', ['c', 'b']],
  ] as const) {
    renameSync(join(outer, from), join(outer, to));
    for (const _start of [1, 2]) {
      expect(homeOf(to).formerRoots).toEqual(before.map((name) => join(outer, `${name}-tree`)));
      homeOf(to).settle();
    }
  }
  homeOf('copy').settle();
  expect(homeOf('copy').formerRoots).toEqual([]);
});

it('the file of an earlier version yields the parent folder of its .git', () => {
  const { dev, ino } = statSync(join(outer, 'a'));
  writeFileSync(
    join(outer, 'a', 'huskies', 'home.json'),
    JSON.stringify({ commonDir: join(outer, 'old', '.git'), dev, ino, former: [7] }),
  );
  expect(homeOf('a').formerRoots).toEqual([join(outer, 'old')]);
});

it('a copy names its original until it is settled', () => {
  cpSync(join(outer, 'a'), join(outer, 'copy'), { recursive: true });
  expect(homeOf('copy').copiedFrom).toBe(join(outer, 'a'));
  homeOf('copy').settle();
  expect(homeOf('copy').copiedFrom).toBeNull();
  expect(homeOf('a').copiedFrom).toBeNull();
});

it('a copy whose original is gone counts as moved', () => {
  cpSync(join(outer, 'a'), join(outer, 'copy'), { recursive: true });
  rmSync(join(outer, 'a'), { recursive: true });
  expect(homeOf('copy').copiedFrom).toBeNull();
});

it.each(['', '{', 'null', '{"commonDir":1}'])('a damaged file (%j) is ignored', (content) => {
  writeFileSync(join(outer, 'a', 'huskies', 'home.json'), content);
  expect(homeOf('a')).toMatchObject({ copiedFrom: null, formerRoots: [] });
});

it('a link in place of the file is refused by its path; another project’s file is not opened', () => {
  cpSync(join(outer, 'a'), join(outer, 'copy'), { recursive: true });
  const file = join(outer, 'a', 'huskies', 'home.json');
  rmSync(file);
  symlinkSync('/dev/zero', file);
  expect(() => homeOf('a')).toThrow(`${file} is a link`);
  expect(homeOf('copy').copiedFrom).toBeNull();
});
