import { expect, it } from 'vitest';
import { fenceOfStory } from './fence.ts';

const STORY = '60_story';
const own = { story: STORY, lane: null, worktree: '/own', since: 1 };
const newer = { ...own, worktree: '/own-moved', since: 3 };
const lane = { ...own, lane: 0, worktree: '/lane', since: 9 };
const other = { ...own, story: '61_story', worktree: '/other', since: 9 };

it("without a named worktree, a story's fence is the newest of its own, whatever the order, and never a lane's", () => {
  expect(fenceOfStory([lane, own, newer, other], STORY)).toBe(newer);
  expect(fenceOfStory([newer, own, lane], STORY)).toBe(newer);
  expect(fenceOfStory([lane, other], STORY)).toBeNull();
});

it("a named worktree finds that fence, also a lane's, and never the fence of another story", () => {
  expect(fenceOfStory([lane, own, newer], STORY, '/own')).toBe(own);
  expect(fenceOfStory([own, lane], STORY, '/lane')).toBe(lane);
  expect(fenceOfStory([own, other], STORY, '/other')).toBeNull();
});
