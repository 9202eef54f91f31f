import { describe, expect, it } from 'vitest';
import { STAGES } from '../../../contract/index.ts';
import { aStory } from '../../testing/store-records.ts';
import { moved, planMove } from './moves.ts';

const PAIRS = STAGES.flatMap((from) => STAGES.map((to) => ({ from, to })));

describe('planMove', () => {
  it.each(PAIRS)('$from to $to is legal, and leaves when it newly comes to done or archived', ({ from, to }) => {
    const changesStage = from !== to;
    const leaves = changesStage && (to === 'done' || to === 'archived');
    expect(planMove({ stage: from }, to)).toEqual({ from, to, changesStage, leaves });
  });

  it.each(['', 'Current', 'doing', 'archive', '__proto__', 'toString', 'qa '])('there is no stage %j', (to) => {
    expect(planMove({ stage: 'current' }, to)).toBeNull();
  });
});

describe('moved', () => {
  it.each(PAIRS)(
    '$from to $to changes stage and rank, keeps the flags, and dates a change of stage only',
    ({ from, to }) => {
      const story = aStory('60_story_cleanup', { stage: from, blocked: 'why', frozen: true, movedAt: 1 });
      const move = planMove(story, to);
      if (move === null) throw new Error('legal');
      expect(moved(story, move, 'a5', 9)).toEqual({ ...story, stage: to, rank: 'a5', movedAt: from === to ? 1 : 9 });
    },
  );
});
