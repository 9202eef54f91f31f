import { expect, it } from 'vitest';
import { stagesShown } from '../store/shown.ts';
import { foldedStages, openColumns } from './folding.ts';

const FIVE = stagesShown(false);

it.each([
  // the whole window at 1280 px, and beside a detail of 600 px
  [1280, 5],
  [679, 3],
  [900, 4],
  [600, 2],
  [481, 1],
  // one column at a time, which scrolls
  [480, 5],
  [320, 5],
  // not measured yet
  [0, 5],
])('in %i px %i of five columns are open', (widthPx, open) => {
  expect(openColumns(widthPx, 5)).toBe(open);
});

it('Done folds first, and the column of the open story last', () => {
  expect(foldedStages(FIVE, 5, [])).toEqual([]);
  expect(foldedStages(FIVE, 4, [])).toEqual(['done']);
  expect(foldedStages(FIVE, 3, ['current', null])).toEqual(['done', 'backlog']);
  expect(foldedStages(FIVE, 3, ['done'])).toEqual(['backlog', 'merge']);
  expect(foldedStages(FIVE, 1, ['done', 'backlog'])).toEqual(['merge', 'qa', 'current', 'done']);
  expect(foldedStages(stagesShown(true), 4, [])).toEqual(['archived', 'done']);
});
