import { expect, it } from 'vitest';
import { connectionLimits } from './connection-limits.ts';

it('connections get at most half of the descriptors, however few there are', () => {
  const most = { pending: 64, links: 100, runLinks: 100, linksPerRun: 8 };
  expect(connectionLimits(Number.POSITIVE_INFINITY)).toEqual(most);
  expect(connectionLimits(1024)).toEqual(most);
  for (const limit of [64, 100, 128, 256, 300]) {
    const { pending, links, runLinks, linksPerRun } = connectionLimits(limit);
    expect(pending + links + runLinks).toBeLessThanOrEqual(limit / 2);
    expect(Math.min(pending, links, runLinks)).toBeGreaterThanOrEqual(8);
    expect(linksPerRun).toBeGreaterThanOrEqual(2);
    expect(linksPerRun).toBeLessThanOrEqual(runLinks / 4);
  }
});
