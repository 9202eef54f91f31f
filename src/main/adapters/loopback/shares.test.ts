import { expect, it } from 'vitest';
import { sharesOf } from './shares.ts';

it('leaves most descriptors to the host itself, however few there are', () => {
  expect(sharesOf(Number.POSITIVE_INFINITY)).toEqual({ places: 64, links: 100 });
  expect(sharesOf(1024)).toEqual({ places: 64, links: 100 });
  for (const limit of [64, 100, 128, 256, 300]) {
    const { places, links } = sharesOf(limit);
    expect(places + links).toBeLessThanOrEqual(limit / 2);
    expect(Math.min(places, links)).toBeGreaterThanOrEqual(8);
  }
});
