import { describe, expect, it } from 'vitest';
import type { Caller, CallerRight } from './caller.ts';
import { A_PERSON, denialOf } from './caller.ts';

const run: Caller = { kind: 'run', run: 'run_abcdefgh12', story: '60_story_tax', agent: 'coder-1' };
const own = { run: run.run, story: run.story };
const other = { run: 'run_ofanotherone', story: '61_story_other' };
const unknown = { run: null, story: null };
const RIGHTS: readonly CallerRight[] = ['person', 'own-run', 'own-story', 'any-run'];

describe('the right to call', () => {
  it('a person has every right', () => {
    expect(RIGHTS.map((right) => denialOf(A_PERSON, right, other, false))).toEqual([null, null, null, null]);
  });

  it('a live run has the rights of runs, limited to itself or to its story', () => {
    expect(RIGHTS.map((right) => denialOf(run, right, own, true))).toEqual(['person-only', null, null, null]);
    for (const about of [other, unknown]) {
      expect(RIGHTS.map((right) => denialOf(run, right, about, true))).toEqual([
        'person-only',
        'other-run',
        'other-story',
        null,
      ]);
    }
  });

  it('another run of the same story has the rights on the story, not on the run', () => {
    const sibling = { ...own, run: other.run };
    expect(denialOf(run, 'own-run', sibling, true)).toBe('other-run');
    expect(denialOf(run, 'own-story', sibling, true)).toBeNull();
  });

  it('an ended run and a peer have no right', () => {
    expect(RIGHTS.map((right) => denialOf(run, right, own, false))).toEqual(Array(4).fill('run-ended'));
    const peer: Caller = { kind: 'peer', peer: 'elsewhere' };
    expect(RIGHTS.map((right) => denialOf(peer, right, own, true))).toEqual(Array(4).fill('peer'));
  });
});
