import { expect, it } from 'vitest';
import { anywayWord, stopQuestion } from './stop-question.ts';

it('of one project among several it says that this project closes, not that Huskies quits', () => {
  expect(stopQuestion(1, 'helper · 62_story_search', 'acme-shop')).toEqual({
    message: 'Stop 1 agent and close acme-shop?',
    detail: 'Its worktree stays as it is.\nhelper · 62_story_search',
    go: 'Stop and close',
  });
  expect(anywayWord('acme-shop')).toBe('Close anyway');
});

it('of the whole app it says that Huskies quits', () => {
  expect(stopQuestion(2, 'a\nb', null)).toEqual({
    message: 'Stop 2 agents and quit?',
    detail: 'Their worktrees stay as they are.\na\nb',
    go: 'Stop and quit',
  });
  expect(anywayWord(null)).toBe('Quit anyway');
});
