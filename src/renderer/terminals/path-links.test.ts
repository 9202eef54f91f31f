import { expect, it } from 'vitest';
import { pathPlaces } from './path-links.ts';

const WORKTREE = '/home/me/.huskies/wt/61_tax';
const placesIn = (words: string) => pathPlaces(words, WORKTREE).map(({ place }) => place);

it('finds places in files of the worktree, with line and column', () => {
  expect(placesIn('src/tax.ts:12:5 - error, see ./test/a.test.mjs:3 and (lib/x.py:40)')).toEqual([
    'src/tax.ts:12:5',
    'test/a.test.mjs:3',
    'lib/x.py:40',
  ]);
  expect(placesIn(`at ${WORKTREE}/src/tax.ts:7 (file://${WORKTREE}/a.mjs:7:44)`)).toEqual([
    'src/tax.ts:7',
    'a.mjs:7:44',
  ]);
  const [found] = pathPlaces('in src/tax.ts:7.', WORKTREE);
  expect(found).toMatchObject({ start: 3, end: 15 });
});

it('finds nothing outside the worktree, nor in addresses, times and versions', () => {
  for (const words of [
    '/etc/passwd.txt:1',
    `${WORKTREE}2/src/a.ts:1`,
    '../other/a.ts:1',
    'src/../../a.ts:1',
    'https://example.test/a.js:12',
    'http://localhost:3000',
    'at 12:30:11',
    'v1.2.3:4',
    'src/tax.ts',
  ])
    expect(placesIn(words)).toEqual([]);
});

it('takes no long time for a long word', () => {
  expect(placesIn(`${'a/'.repeat(20_000)}b.ts:1`)).toHaveLength(1);
  expect(placesIn('a.'.repeat(20_000))).toEqual([]);
});
