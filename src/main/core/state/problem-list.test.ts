import { expect, it } from 'vitest';
import { type Message, message } from '../../../contract/index.ts';
import { MAX_PROBLEMS, ProblemList } from './problem-list.ts';

const damagedText = (n: number) => message('store.row.text', { story: `${n}_story_a` });

it('a problem is shown once, those found before anything showed them too', () => {
  const problems = new ProblemList();
  const shown: Message[][] = [];
  problems.add(damagedText(1));
  problems.showIn((all) => shown.push(all));
  for (const n of [2, 1, 2]) problems.add(damagedText(n));
  expect(shown).toEqual([[damagedText(1)], [damagedText(1), damagedText(2)]]);
});

it('the oldest problems leave a full list', () => {
  const problems = new ProblemList();
  let last: Message[] = [];
  problems.showIn((all) => {
    last = all;
  });
  for (let n = 0; n <= MAX_PROBLEMS; n += 1) problems.add(damagedText(n));
  expect(last).toHaveLength(MAX_PROBLEMS);
  expect([last[0], last.at(-1)]).toEqual([damagedText(1), damagedText(MAX_PROBLEMS)]);
});
