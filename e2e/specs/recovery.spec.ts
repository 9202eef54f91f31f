import { expect, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

const STORY = '60_story_tax';

test('after kill -9 of the host nothing lives on, the run is failed as interrupted, and a start is allowed', {
  tag: ['@browser', '@user'],
}, async ({ lab, open }) => {
  const first = await open(lab, lab.dir);
  const board = new Board(first.page);
  await board.painted();
  await lab.addStory(STORY);
  await board.start(STORY, 'stubborn');
  await expect.poll(() => lab.left(STORY).length).toBeGreaterThanOrEqual(7);
  await lab.json('story', 'add', 'Said just before', '--id', '61_story_late');
  await first.crash();

  const second = await open(lab, lab.dir);
  const again = new Board(second.page);
  await again.painted();
  await again.expectState(STORY, 'failed');
  await expect(again.card(STORY)).toContainText('interrupted');
  await again.expectIn('61_story_late', 'backlog');
  expect(lab.left(STORY)).toEqual([]);
  await again.start(STORY, 'coder-1');
  await again.expectState(STORY, 'running');
});

test('asked to end, the host stops its agents and prints the proof', { tag: ['@browser', '@anyone'] }, async ({
  lab,
  huskies: { board, end, printed },
}) => {
  await lab.addStory(STORY);
  await board.start(STORY, 'stubborn');
  await expect.poll(() => lab.left(STORY).length).toBeGreaterThanOrEqual(7);
  expect(await end()).toBe(0);
  expect(printed()).toContain('1 agent stopped, 0 processes left');
  expect(lab.left(STORY)).toEqual([]);
});
