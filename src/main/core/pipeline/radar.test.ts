import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byConflicts, type Priority } from '../../../domain/index.ts';
import type { CommitPair } from '../ports/index.ts';
import { RadarResults, type RadarView } from './radar.ts';

const view = (base: string, ...tips: string[]): RadarView => ({
  base,
  stories: tips.map((tip, n) => ({ story: `s${n + 1}`, tip })),
});
const names = (pairs: readonly CommitPair[]) => pairs.map(({ ours, theirs }) => `${ours}+${theirs}`);

/** Answers all that is due. `conflicts`: the files of a pair, by its commits in any order. Returns what was merged. */
function answerAll(radar: RadarResults, at: RadarView, conflicts: Record<string, string[]> = {}, most = 100): string[] {
  const merged: string[] = [];
  for (let due = radar.due(at, most); due.length > 0; due = radar.due(at, most)) {
    merged.push(...names(due));
    radar.keep(
      due,
      due.map(({ ours, theirs }) => conflicts[`${ours}+${theirs}`] ?? conflicts[`${theirs}+${ours}`] ?? []),
    );
  }
  return merged;
}

describe('pairs that are due', () => {
  it('each story with the base first, then the stories with each other, those at the top first', () => {
    const radar = new RadarResults();
    expect(names(radar.due(view('b', 'x', 'y', 'z'), 100))).toEqual(['b+x', 'b+y', 'b+z', 'x+y', 'x+z', 'y+z']);
    expect(names(radar.due(view('b', 'x', 'y', 'z'), 2))).toEqual(['b+x', 'b+y']);
  });

  it('a branch or a base that moves brings only its own pairs', () => {
    const radar = new RadarResults();
    answerAll(radar, view('b', 'x', 'y', 'z'));
    expect(names(radar.due(view('b', 'x', 'y2', 'z'), 100))).toEqual(['b+y2', 'x+y2', 'y2+z']);
    expect(names(radar.due(view('b2', 'x', 'y', 'z'), 100))).toEqual(['b2+x', 'b2+y', 'b2+z']);
    expect(names(radar.due(view('b', 'z', 'x'), 100))).toEqual([]);
  });

  it('of very many stories, every one is merged with the base, and the first ones with each other', () => {
    const tips = Array.from({ length: 300 }, (_, n) => `t${n}`);
    const merged = answerAll(new RadarResults(), view('b', ...tips), {}, 250);
    expect(merged).toHaveLength(1_300);
    expect(merged.slice(0, 300)).toEqual(tips.map((tip) => `b+${tip}`));
    expect(merged).toContain('t43+t44');
    expect(merged).not.toContain('t100+t101');
  });

  it('no pair is merged twice, whatever moves, and in the end every pair is known', () => {
    const commit = fc.integer({ min: 0, max: 6 }).map((n) => `c${n}`);
    const views = fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 2 }), fc.array(commit, { maxLength: 6 }))
        .map(([b, tips]) => view(`b${b}`, ...tips)),
    );
    fc.assert(
      fc.property(views, fc.integer({ min: 1, max: 4 }), (all, most) => {
        const radar = new RadarResults();
        const merged = all.flatMap((one) => answerAll(radar, one, {}, most));
        expect(new Set(merged.map((pair) => pair.split('+').sort().join())).size).toBe(merged.length);
        for (const one of all) expect(radar.due(one, 1)).toEqual([]);
      }),
    );
  });
});

describe('records of conflicts', () => {
  it('name the base and the other stories, few of them and few files, with the number of all', () => {
    const radar = new RadarResults();
    const tips = Array.from({ length: 12 }, (_, n) => `t${n}`);
    const many = ['1', '2', '3', '4', '5', '6', '7'];
    const conflicts: Record<string, string[]> = { 'b+t1': many };
    for (const tip of tips.slice(1)) conflicts[`t0+${tip}`] = ['a'];
    const at = view('b', ...tips);
    expect(radar.records(at)).toEqual([]);
    answerAll(radar, at, conflicts);
    const records = new Map(radar.records(at).map((one) => [one.story, one]));
    expect(records.get('s2')).toEqual({
      story: 's2',
      base: { files: ['1', '2', '3', '4', '5'], count: 7 },
      with: [{ story: 's1', files: ['a'], count: 1 }],
      count: 1,
    });
    expect([records.get('s1')?.with.length, records.get('s1')?.count, records.get('s1')?.base]).toEqual([10, 11, null]);
  });

  it('what is no longer shown is forgotten, and a commit that cannot be merged is no conflict', () => {
    const radar = new RadarResults();
    const at = view('b', 'x', 'y');
    radar.keep([{ ours: 'x', theirs: 'y' }], [['a']]);
    radar.keep([{ ours: 'b', theirs: 'x' }], [null]);
    expect(radar.records(at).map(({ story }) => story)).toEqual(['s1', 's2']);
    radar.forget(view('b', 'y'));
    expect(radar.records(at)).toEqual([]);
    expect(names(radar.due(at, 9))).toEqual(['b+x', 'b+y', 'x+y']);
  });

  it('order stories within a priority: the fewest conflicts first, and nothing else', () => {
    const conflicts = new Map([
      ['a', { count: 2 }],
      ['b', { count: 1 }],
    ]);
    const story = (id: string, priority: Priority) => ({ id, priority });
    const sorted = [story('a', 1), story('b', 1), story('c', 2), story('d', 1), story('a', 0)].sort(
      byConflicts(conflicts),
    );
    expect(sorted.map(({ id, priority }) => `${priority}${id}`)).toEqual(['0a', '1d', '1b', '1a', '2c']);
  });
});
