import { expect, it } from 'vitest';
import { ok } from '../../contract/index.ts';
import { NO_FACTS, type RunUsage, type UsageGroup, usageBy } from '../../domain/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

const RUN: RunUsage = { story: '1_story_a', agent: 'coder-1', startedAt: 0, facts: null };
const KNOWN = { ...NO_FACTS, turns: 2, tokens: { input: 1200, output: 34, cached: null }, costUsd: 0.456 };

function doorWith(runs: RunUsage[]) {
  const door = createFakeDoor();
  door.on('usage.list', async ({ by = 'story' }: { by?: UsageGroup | undefined }) =>
    ok({ by, since: 0, ...usageBy(runs, by) }),
  );
  return door;
}

it('shows what is not known as unknown, never as 0', async () => {
  const runs = [{ ...RUN, facts: { ...KNOWN, costFrom: 'prices' as const } }, RUN, { ...RUN, story: '2_story_b' }];
  expect((await cli(['usage'], doorWith(runs))).out).toBe(
    'FOR        RUNS  TURNS  TOKENS IN  TOKENS OUT  CACHED  COST\n' +
      '1_story_a     2     2+      1200+         34+       ?  $0.46+\n' +
      '2_story_b     1      ?          ?           ?       ?  ?\n' +
      '=             3     2+      1200+         34+       ?  $0.46+\n' +
      'A ? or + stands for runs that do not tell: the cost of 2 runs is not known.\n' +
      'The cost of 1 run is its tokens times known prices, since its CLI tells none.\n',
  );
});

it('prints the numbers as JSON, and says if there are no runs', async () => {
  const { out } = await cli(['usage', '--by', 'agent', '--json'], doorWith([RUN]));
  expect(JSON.parse(out)).toMatchObject({
    by: 'agent',
    rows: [{ key: 'coder-1', runs: 1, costUsd: { sum: null, unknown: 1 } }],
  });
  expect((await cli(['usage'], doorWith([]))).out).toBe('No agent has run since 1970-01-01.\n');
});
