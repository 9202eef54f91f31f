import { expect, it } from 'vitest';
import { isInk } from './digits.ts';

/** The squares that a sign covers, by the middle of each. */
function drawn(sign: string): string {
  const columns = [-0.28, 0, 0.28];
  const rows = [-0.52, -0.26, 0, 0.26, 0.52];
  return rows.map((y) => columns.map((x) => (isInk(sign, x, y) ? '#' : '.')).join('')).join('\n');
}

it('every sign differs from every other, and stays within the badge', () => {
  const signs = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '!'];
  expect(new Set(signs.map(drawn)).size).toBe(signs.length);
  for (const sign of signs) {
    expect(isInk(sign, 0.5, 0) || isInk(sign, 0, 0.95) || isInk(sign, -0.5, 0) || isInk(sign, 0, -0.95)).toBe(false);
  }
  expect(drawn('7')).toBe('###\n..#\n.#.\n.#.\n.#.');
  expect(drawn('x')).toBe(drawn(''));
});
