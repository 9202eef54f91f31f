import { expect, it } from 'vitest';
import { type AgentFacts, NO_FACTS } from './agent-facts.ts';
import { type RunUsage, usageBy } from './usage.ts';

const run = (part: Partial<RunUsage>, facts: Partial<AgentFacts> | null = {}): RunUsage => ({
  story: '1_story_a',
  agent: 'coder-1',
  startedAt: Date.UTC(2026, 10, 28, 23, 59),
  facts: facts === null ? null : { ...NO_FACTS, ...facts },
  ...part,
});
const tokens = { input: 1_000, output: 20, cached: null };

it('adds up what is known of runs, and counts what is not', () => {
  const { all } = usageBy(
    [
      run({}, { tokens, costUsd: 0.5, costFrom: 'cli' }),
      run({}, { tokens, costUsd: 1, costFrom: 'prices' }),
      run({}, null),
    ],
    'story',
  );
  expect(all).toEqual({
    runs: 3,
    turns: { sum: null, unknown: 3 },
    input: { sum: 2_000, unknown: 1 },
    output: { sum: 40, unknown: 1 },
    cached: { sum: null, unknown: 3 },
    costUsd: { sum: 1.5, unknown: 1 },
    priced: 1,
  });
});

it('shows 0 only where it is known', () => {
  expect(usageBy([run({}, { turns: 0 })], 'story').all.turns).toEqual({ sum: 0, unknown: 0 });
  expect(usageBy([], 'story')).toMatchObject({ rows: [], all: { runs: 0, costUsd: { sum: null, unknown: 0 } } });
});

it('puts runs together by story, agent or day', () => {
  const runs = [
    run({}),
    run({ agent: 'qa', startedAt: Date.UTC(2026, 10, 29) }),
    run({ story: '2_story_b', startedAt: Date.UTC(2026, 10, 29, 12) }),
  ];
  const keys = (group: 'story' | 'agent' | 'day') => usageBy(runs, group).rows.map(({ key, runs }) => [key, runs]);
  expect(keys('story')).toEqual([
    ['1_story_a', 2],
    ['2_story_b', 1],
  ]);
  expect(keys('agent')).toEqual([
    ['coder-1', 2],
    ['qa', 1],
  ]);
  expect(keys('day')).toEqual([
    ['2026-11-28', 1],
    ['2026-11-29', 2],
  ]);
});
