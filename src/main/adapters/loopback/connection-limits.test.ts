import { expect, it } from 'vitest';
import { connectionLimits } from './connection-limits.ts';

it('connections get at most half of the descriptors, however few there are', () => {
  expect(connectionLimits(Number.POSITIVE_INFINITY)).toEqual({ pending: 64, links: 100 });
  expect(connectionLimits(1024)).toEqual({ pending: 64, links: 100 });
  for (const limit of [64, 100, 128, 256, 300]) {
    const { pending, links } = connectionLimits(limit);
    expect(pending + links).toBeLessThanOrEqual(limit / 2);
    expect(Math.min(pending, links)).toBeGreaterThanOrEqual(8);
  }
});
