/** The whole merge queue with fake git, over random conflicts, gates, persons and crashes. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MERGE_DEFAULTS } from '../../../domain/index.ts';
import { type Happening, MergeHost } from '../../testing/merge-host.ts';
import { runsOf } from '../../testing/property.ts';
import { CRASH_POINTS } from '../ports/index.ts';

const STORIES = ['s1', 's2', 's3', 's4', 's5'];
/** Number of runs. */
const RUNS = Number(process.env.HUSKIES_MERGES ?? 100);

const story = fc.constantFrom(...STORIES);
const file = fc.constantFrom('x', 'y');
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(10, 6_000, 20_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('turns' as const), n: fc.integer({ min: 1, max: 6 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('gate-ends' as const),
      lane: fc.nat(1),
      killed: fc.constantFrom(...Array(9).fill(false), true),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('agent-ends' as const), story }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('commit' as const), file }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('work' as const), story }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const), story, away: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('freeze' as const), story, frozen: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: 'retry' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('dirty' as const), file: fc.constantFrom(null, 'x', 's1') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      at: fc.constantFrom(...CRASH_POINTS.filter((point) => /^(merge|gate|start):/.test(point))),
    }),
  },
);
const input = {
  bad: fc.uniqueArray(story, { maxLength: 2 }),
  idle: fc.uniqueArray(story, { maxLength: 1 }),
  shared: fc.dictionary(story, file, { maxKeys: 3 }),
  batch: fc.integer({ min: 1, max: 4 }),
  lanes: fc.integer({ min: 1, max: 2 }),
  happenings: fc.array(happening, { maxLength: 40, size: 'max' }),
};

it('no story is merged twice and none is lost, and what lands was gated and is wanted at that moment', async () => {
  const property = fc.asyncProperty(fc.record(input), async ({ bad, idle, shared, batch, lanes, happenings }) => {
    const host = new MergeHost({ bad: new Set(bad), idle: new Set(idle), shared }, { ...MERGE_DEFAULTS, batch, lanes });
    await host.open(STORIES);
    for (const what of happenings) await host.happens(what);
    await host.rest(STORIES);
    expect(host.breaches).toEqual([]);

    const { ledger } = host.huskies.host;
    const merges = host.huskies.store
      .events(0, 10_000)
      .filter(({ message }) => message.code === 'merge.moved' || message.code === 'merge.away');
    for (const id of STORIES) {
      const record = ledger.stories.get(id);
      const isThere = host.files[id] !== undefined;
      if (bad.includes(id)) expect(isThere, `${id} is bad`).toBe(false);
      if (record?.stage === 'done') expect(isThere, `${id} is done`).toBe(true);
      if (record?.stage === 'merge') expect(record.blocked, `${id} is left in merge`).not.toBeNull();
      if (record?.stage === 'current') expect(bad, `${id} was sent back`).toContain(id);
      expect(merges.filter((event) => event.story === id).length, `${id} is merged`).toBeLessThanOrEqual(1);
    }
    expect([ledger.candidates.size, host.huskies.host.live()]).toEqual([0, []]);
  });
  await fc.assert(property, runsOf(RUNS));
}, 300_000);
