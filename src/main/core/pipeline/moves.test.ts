import { describe, expect, it } from 'vitest';
import { legacy, STAGES } from '../../../contract/index.ts';
import { aStory } from '../../testing/store-records.ts';
import { moved } from './moves.ts';

const PAIRS = STAGES.flatMap((from) => STAGES.map((to) => ({ from, to })));

describe('moved', () => {
  it.each(PAIRS)(
    '$from to $to changes stage and rank, keeps the flags, and sets movedAt only if the stage changes',
    ({ from, to }) => {
      const story = aStory('60_story_cleanup', { stage: from, blocked: legacy('why'), frozen: true, movedAt: 1 });
      expect(moved(story, to, 'a5', 9)).toEqual({ ...story, stage: to, rank: 'a5', movedAt: from === to ? 1 : 9 });
    },
  );
});
