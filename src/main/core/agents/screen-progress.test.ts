import { expect, it } from 'vitest';
import { type Shown, shownAfter } from './screen-progress.ts';

/** How often screens with these lines show something new. */
function changes(...screens: readonly (readonly string[])[]): number | undefined {
  return screens.reduce<Shown | undefined>(shownAfter, undefined)?.changes;
}

it('a line that was not shown before is new, whatever disappears', () => {
  expect(changes(['a', 'b'], ['a', 'b'])).toBe(0);
  expect(changes(['a', 'b'], ['a', 'b', 'c'], ['c'])).toBe(1);
  expect(changes([], ['a'], ['a', 'b'])).toBe(2);
});

it('a screen that is erased and drawn again shows nothing new, also while half of it is drawn', () => {
  const whole = ['Update check skipped', 'Type your message'];
  expect(changes(whole, [], ['Update ch'], ['Update check skipped', 'Ty'], whole)).toBe(0);
});

it('a text that grows is new each time', () => {
  expect(changes(['I read'], ['I read the'], ['I read the files'])).toBe(2);
});

it('a long run remembers no more than its last lines', () => {
  let shown: Shown | undefined;
  for (let n = 0; n < 2_500; n += 1) shown = shownAfter(shown, [`step ${n}.`]);
  expect(shown?.changes).toBe(2_499);
  expect(shown?.lines.size).toBeLessThanOrEqual(1_000);
});
