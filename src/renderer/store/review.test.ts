// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';
import { createReviews, dropComments, type LineComment, putComment, reviewMessage, setViewed } from './review.ts';

const STORY = '60_story_tax';
const COMMENT: LineComment = {
  ...{
    id: '1',
    path: 'src/tax.ts',
    side: 'new',
    line: 12,
    code: '  return 19;',
    words: 'Use the rate of the country.',
  },
};

beforeEach(() => localStorage.clear());

it('viewed files and comments outlive a reload, and belong to one project', () => {
  const reviews = createReviews('/a');
  setViewed(reviews, STORY, 'src/tax.ts', 'blob1');
  putComment(reviews, STORY, COMMENT);
  expect(createReviews('/a').getState()).toEqual({
    [STORY]: { viewed: { 'src/tax.ts': 'blob1' }, comments: [COMMENT] },
  });
  expect(createReviews('/b').getState()).toEqual({});
  setViewed(reviews, STORY, 'src/tax.ts', null);
  putComment(reviews, STORY, { ...COMMENT, words: 'Changed.' });
  expect(
    createReviews('/a')
      .getState()
      [STORY]?.comments.map(({ words }) => words),
  ).toEqual(['Changed.']);
  dropComments(reviews, STORY, [COMMENT]);
  expect(createReviews('/a').getState()).toEqual({});
});

it('what is unreadable in the storage counts as nothing viewed', () => {
  for (const stored of ['{', '[1]', 'null', JSON.stringify({ [STORY]: { viewed: 1 }, b: null })]) {
    localStorage.setItem('huskies.review /a', stored);
    expect(createReviews('/a').getState()).toEqual({});
  }
});

it('one message has all comments with file, line and code, in their order in the files', () => {
  const other: LineComment = { ...COMMENT, id: '2', side: 'old', line: 3, code: '\u0007old ', words: 'Why?\n' };
  expect(reviewMessage([COMMENT, other, { ...COMMENT, id: '3', path: 'a.ts', line: 1, code: ' ' }])).toBe(
    'I have 3 comments on your changes:\n\n' +
      'a.ts, line 1:\nUse the rate of the country.\n\n' +
      'src/tax.ts, removed line 3:\n> \\u{7}old\nWhy?\n\n' +
      'src/tax.ts, line 12:\n> return 19;\nUse the rate of the country.',
  );
});
