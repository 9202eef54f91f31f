import fc from 'fast-check';
import { expect, it } from 'vitest';
import { candidatePorts as candidates, STORY_PORTS } from './port.ts';

const candidatePorts = (story: string, taken: ReadonlySet<number>, project = '/p') =>
  candidates({ project, name: story }, taken);

it('begins elsewhere for each clone of a project', () => {
  const first = (project: string) => [...candidatePorts('2_det', new Set(), project)][0];
  expect(new Set(['/home/me/a', '/home/me/b', '/home/me/a-2', '/srv/a'].map(first)).size).toBe(4);
  expect(first('/home/me/a')).toBe(first('/home/me/a'));
});

it('offers every port of the range once, except those of other stories, and always in the same order', () => {
  const { first, count } = STORY_PORTS;
  const port = fc.integer({ min: first - 5, max: first + count + 5 });
  fc.assert(
    fc.property(fc.string(), fc.uniqueArray(port, { maxLength: 50 }), (story, taken) => {
      const offered = [...candidatePorts(story, new Set(taken))];
      const within = taken.filter((one) => one >= first && one < first + count);
      expect(new Set(offered).size).toBe(count - within.length);
      expect(offered.every((one) => one >= first && one < first + count && !taken.includes(one))).toBe(true);
      expect([...candidatePorts(story, new Set(taken))].slice(0, 3)).toEqual(offered.slice(0, 3));
    }),
    { numRuns: 20 },
  );
});
