import { expect, it } from 'vitest';
import { anywayLabel, stopQuestion } from './stop-question.ts';

it('the question for one of several projects names that project and does not mention quitting Huskies', () => {
  expect(stopQuestion(1, 'helper · 62_story_search', 'acme-shop')).toEqual({
    message: 'Stop 1 agent and close acme-shop?',
    detail: 'Its worktree stays as it is.\nhelper · 62_story_search',
    go: 'Stop and close',
  });
  expect(anywayLabel('acme-shop')).toBe('Close anyway');
});

it('the question for the whole app names Huskies', () => {
  expect(stopQuestion(2, 'a\nb', null)).toEqual({
    message: 'Stop 2 agents and quit?',
    detail: 'Their worktrees stay as they are.\na\nb',
    go: 'Stop and quit',
  });
  expect(anywayLabel(null)).toBe('Quit anyway');
});
