import { expect, it } from 'vitest';
import { marksAround } from './marks-around.ts';

const INNER = { run: 'run_inner00000', worktree: '/b.huskies/60_story_tax' };
const OUTER = { run: 'run_outer00000', worktree: '/a.huskies/61_story_other' };

type Row = { parent: number; env?: Record<string, string> };

/** The marks around a pid in a process table of these rows. */
function marksIn(rows: Record<number, Row>, pid: number): ReturnType<typeof marksAround> {
  return marksAround(pid, (path) => {
    const [, , at = '', file] = path.split('/');
    const row = rows[Number(at)];
    if (row === undefined) return '';
    if (file === 'status') return `Name:\tx\\nPPid:\t9\nPid:\t${at}\nPPid:\t${row.parent}\n`;
    return Object.entries(row.env ?? {})
      .map(([name, value]) => `${name}=${value}\0`)
      .join('');
  });
}
const envOf = ({ run, worktree }: typeof INNER) => ({ PATH: '/bin', HUSKIES_RUN: run, HUSKIES_WORKTREE: worktree });

it('finds the marks of all ancestors behind a cleared environment, innermost first and each run once', () => {
  const rows = {
    60: { parent: 50 },
    50: { parent: 40, env: envOf(INNER) },
    40: { parent: 30, env: envOf(INNER) },
    30: { parent: 20 },
    20: { parent: 1, env: envOf(OUTER) },
    1: { parent: 0 },
  };
  expect(marksIn(rows, 60)).toEqual([INNER, OUTER]);
  expect(marksIn(rows, 30)).toEqual([OUTER]);
});

it('a child that renames the worktree of its mark does not hide the mark of its parent', () => {
  const renamed = { ...INNER, worktree: OUTER.worktree };
  const rows = { 60: { parent: 50, env: envOf(renamed) }, 50: { parent: 1, env: envOf(INNER) } };
  expect(marksIn(rows, 60)).toEqual([renamed, INNER]);
});

it('finds nothing without a mark, with another variable, with no or a relative worktree, or without /proc', () => {
  const environments: Record<string, string>[] = [
    {},
    { NOT_HUSKIES_RUN: INNER.run, HUSKIES_WORKTREE: INNER.worktree },
    { HUSKIES_RUN: '', HUSKIES_WORKTREE: INNER.worktree },
    { HUSKIES_RUN: INNER.run },
    { HUSKIES_RUN: INNER.run, HUSKIES_WORKTREE: 'here' },
  ];
  for (const env of environments) {
    expect(marksIn({ 60: { parent: 50 }, 50: { parent: 1, env } }, 60)).toEqual([]);
  }
  expect(marksIn({}, 60)).toEqual([]);
});

it('ends when a table names a process as its own ancestor', () => {
  expect(marksIn({ 60: { parent: 60, env: envOf(INNER) } }, 60)).toEqual([INNER]);
});
