import { cpSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
const homeOf = (name: string) => findHome(join(outer, name, 'huskies'), join(outer, name));

it('a state folder is at home where it was made, and where its project was moved', () => {
  expect(homeOf('a').copiedFrom).toBeNull();
  renameSync(join(outer, 'a'), join(outer, 'b'));
  expect(homeOf('b').copiedFrom).toBeNull();
  // another project in the old place changes nothing of that
  cpSync(join(outer, 'b'), join(outer, 'a'), { recursive: true });
  expect(homeOf('b').copiedFrom).toBeNull();
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
  expect(homeOf('a').copiedFrom).toBeNull();
});

it('a link in its place is refused by its path, and the one of another project is only looked at', () => {
  cpSync(join(outer, 'a'), join(outer, 'copy'), { recursive: true });
  const file = join(outer, 'a', 'huskies', 'home.json');
  rmSync(file);
  symlinkSync('/dev/zero', file);
  expect(() => homeOf('a')).toThrow(`${file} is a link`);
  expect(homeOf('copy').copiedFrom).toBeNull();
});
