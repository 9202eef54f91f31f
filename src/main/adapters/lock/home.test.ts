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

it('a state folder is at home where it was made, and where its project was moved', () => {
  expect(homeOf('a').copiedFrom).toBeNull();
  renameSync(join(outer, 'a'), join(outer, 'b'));
  expect(homeOf('b').copiedFrom).toBeNull();
  // another project in the old place changes nothing of that
  cpSync(join(outer, 'b'), join(outer, 'a'), { recursive: true });
  expect(homeOf('b').copiedFrom).toBeNull();
});

it('where its project was is kept over moves and starts; a copy, a clone and damage tell of no such place', () => {
  expect(homeOf('a').former).toEqual([]);
  cpSync(join(outer, 'a'), join(outer, 'copy'), { recursive: true });
  expect(homeOf('copy').former).toEqual([]);
  mkdirSync(join(outer, 'clone', 'huskies'), { recursive: true });
  expect(homeOf('clone').former).toEqual([]);
  for (const [from, to, before] of [
    ['a', 'b', ['a']],
    ['b', 'c', ['b', 'a']],
    ['c', 'a', ['c', 'b']],
  ] as const) {
    renameSync(join(outer, from), join(outer, to));
    for (const _start of [1, 2]) {
      expect(homeOf(to).former).toEqual(before.map((one) => join(outer, `${one}-tree`)));
      homeOf(to).settle();
    }
  }
  homeOf('copy').settle();
  expect(homeOf('copy').former).toEqual([]);
});

it('the file of an earlier version names the folder beside its .git', () => {
  const { dev, ino } = statSync(join(outer, 'a'));
  writeFileSync(
    join(outer, 'a', 'huskies', 'home.json'),
    JSON.stringify({ commonDir: join(outer, 'old', '.git'), dev, ino, former: [7] }),
  );
  expect(homeOf('a').former).toEqual([join(outer, 'old')]);
});

it('in a copy it is known whose it is, until that was settled', () => {
  cpSync(join(outer, 'a'), join(outer, 'copy'), { recursive: true });
  expect(homeOf('copy').copiedFrom).toBe(join(outer, 'a'));
  homeOf('copy').settle();
  expect(homeOf('copy').copiedFrom).toBeNull();
  expect(homeOf('a').copiedFrom).toBeNull();
});

it('a copy whose original is gone takes its place', () => {
  cpSync(join(outer, 'a'), join(outer, 'copy'), { recursive: true });
  rmSync(join(outer, 'a'), { recursive: true });
  expect(homeOf('copy').copiedFrom).toBeNull();
});

it.each(['', '{', 'null', '{"commonDir":1}'])('a damaged file (%j) says nothing', (content) => {
  writeFileSync(join(outer, 'a', 'huskies', 'home.json'), content);
  expect(homeOf('a')).toMatchObject({ copiedFrom: null, former: [] });
});

it('a link in its place is refused by its path, and the one of another project is only looked at', () => {
  cpSync(join(outer, 'a'), join(outer, 'copy'), { recursive: true });
  const file = join(outer, 'a', 'huskies', 'home.json');
  rmSync(file);
  symlinkSync('/dev/zero', file);
  expect(() => homeOf('a')).toThrow(`${file} is a link`);
  expect(homeOf('copy').copiedFrom).toBeNull();
});
