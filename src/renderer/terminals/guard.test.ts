// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { exceedsScreen } from './guard.ts';

const size = { cols: 80, rows: 24 };

it('drops counts larger than the screen', () => {
  expect(exceedsScreen('b', [2_147_483_647], size)).toBe(true);
  for (const final of ['S', 'T', 'L', 'M']) expect(exceedsScreen(final, [25], size)).toBe(true);
  for (const final of ['I', 'Z']) expect(exceedsScreen(final, [81], size)).toBe(true);
});

it('keeps counts that fit the screen', () => {
  expect(exceedsScreen('b', [79], size)).toBe(false);
  for (const final of ['S', 'T', 'L', 'M', 'I', 'Z']) expect(exceedsScreen(final, [24], size)).toBe(false);
  expect(exceedsScreen('M', [], size)).toBe(false);
  expect(exceedsScreen('H', [9999], size)).toBe(false);
});
