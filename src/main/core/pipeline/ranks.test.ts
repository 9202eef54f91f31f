import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byRank, type Stage } from '../../../domain/index.ts';
import * as ranks from './ranks.ts';

interface Placed {
  id: string;
  rank: string;
  stage: Stage;
}
const at = (id: string, rank: string, stage: Stage = 'current'): Placed => ({ id, rank, stage });
const order = (stories: readonly Placed[]) => [...stories].sort(byRank).map((one) => one.id);

/** Answers as the store does. */
function of(stories: readonly Placed[]): Parameters<typeof ranks.rankAtEnd>[0] {
  return {
    nearestRank({ stage, side, rank, except, isValid }) {
      const column = stories.filter((one) => one.stage === stage && one.id !== except).sort(byRank);
      const beside = column.filter((one) => rank === null || (side === 'below' ? one.rank < rank : one.rank >= rank));
      return (side === 'below' ? beside.reverse() : beside).find((one) => isValid(one.rank))?.rank ?? null;
    },
  };
}
const rankAtEnd = (stories: readonly Placed[], stage: Stage) => ranks.rankAtEnd(of(stories), stage);
const rankBefore = (stories: readonly Placed[], stage: Stage, before: string | null, except: string | null = null) =>
  ranks.rankBefore(of(stories), stage, stories.find((one) => one.id === before)?.rank ?? null, except);

describe('rankBefore and rankAtEnd', () => {
  it('depends on stories of the same stage only', () => {
    const stories = [at('a', 'a0', 'qa'), at('b', 'a9', 'done')];
    expect(rankAtEnd(stories, 'qa') > 'a0').toBe(true);
    expect(rankAtEnd(stories, 'qa') < 'a9').toBe(true);
    expect(rankAtEnd([], 'qa')).toBe('a0');
  });

  it('returns a rank at the end when there is no story to be placed before', () => {
    const stories = [at('a', 'a0'), at('b', 'a1')];
    expect(rankBefore(stories, 'current', 'gone') > 'a1').toBe(true);
  });

  it('returns a rank before all stories that share a rank', () => {
    const stories = [at('a', 'a0'), at('b', 'a1'), at('c', 'a1'), at('d', 'a2')];
    const rank = rankBefore(stories, 'current', 'c');
    expect(order([...stories, at('new', rank)])).toEqual(['a', 'new', 'b', 'c', 'd']);
  });

  it('returns a rank even among damaged ranks', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 4 }), { maxLength: 6 }), fc.nat(6), (ranks, index) => {
        const stories = ranks.map((rank, n) => at(`s${n}`, rank));
        expect(rankBefore(stories, 'current', `s${index}`)).not.toBe('');
        expect(rankAtEnd(stories, 'current')).not.toBe('');
      }),
    );
  });

  it('any sequence of insertions and moves leads to the requested order', () => {
    const step = fc.record({ id: fc.nat(12), before: fc.option(fc.nat(12), { nil: null }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let stories: Placed[] = [];
        let wanted: string[] = [];
        for (const { id: n, before: m } of steps) {
          const id = `s${n}`;
          const others = stories.filter((one) => one.id !== id);
          const rest = wanted.filter((one) => one !== id);
          const index = rest.indexOf(`s${m}`);
          stories = [...others, at(id, rankBefore(stories, 'current', m === null || m === n ? null : `s${m}`, id))];
          wanted = index < 0 ? [...rest, id] : [...rest.slice(0, index), id, ...rest.slice(index)];
          expect(order(stories)).toEqual(wanted);
        }
      }),
    );
  });
});
