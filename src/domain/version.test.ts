import { expect, it } from 'vitest';
import { isAtLeast } from './version.ts';

it('compares versions by number', () => {
  expect(isAtLeast('2.100.0', '2.38')).toBe(true);
  expect(isAtLeast('2.38', '2.38.0')).toBe(true);
  expect(isAtLeast('2.4', '2.38')).toBe(false);
  expect(isAtLeast('3', '2.38')).toBe(true);
});
