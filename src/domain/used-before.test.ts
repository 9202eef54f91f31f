import { describe, expect, it } from 'vitest';
import { type AgentFacts, NO_FACTS, type TokenCounts } from './agent-facts.ts';
import { leftBehind, ownPart, usedBefore, usedInLeft } from './used-before.ts';

const tokens = (input: number | null): TokenCounts => ({ input, output: null, cached: null });
const run = (session: string | null, part: Partial<AgentFacts> = {}) => ({ facts: { ...NO_FACTS, session, ...part } });

describe('what was counted of a session before', () => {
  it('is what its last run has counted, and what was counted before that', () => {
    const first = run('a', { tokens: tokens(1_000), costUsd: 0.5 });
    const before = usedBefore([first], 'a');
    expect(before).toEqual({ session: 'a', tokens: tokens(1_000), costUsd: 0.5 });
    const second = run('a', { tokens: tokens(500), costUsd: 0.25, before });
    expect(usedBefore([second, first], 'a')).toEqual({ session: 'a', tokens: tokens(1_500), costUsd: 0.75 });
  });

  it('stays what it was after a run that told nothing, whose part the next one counts', () => {
    const before = { session: 'a', tokens: tokens(1_000), costUsd: null };
    expect(usedBefore([{ facts: null }, run('a', { before })], 'a')).toEqual(before);
  });

  it('has nothing of other sessions', () => {
    const other = { session: 'b', tokens: tokens(7), costUsd: 7 };
    const first = run('a', { tokens: tokens(1), before: other });
    expect(usedBefore([run('b', { tokens: tokens(5) }), first], 'a')).toEqual({
      ...{ session: 'a', tokens: tokens(1), costUsd: null },
    });
    expect(usedBefore([run('b'), { facts: null }], 'a')).toBeNull();
    expect(usedBefore([run(null)], null)).toBeNull();
  });
});

it('takes off what was counted before, unless the CLI counts from 0 again', () => {
  expect(ownPart(1_500, 1_000)).toEqual({ own: 500, before: 1_000 });
  expect(ownPart(1_000, 1_000)).toEqual({ own: 0, before: 1_000 });
  expect(ownPart(1_500, null)).toEqual({ own: 1_500, before: null });
  expect(ownPart(200, 1_000)).toEqual({ own: 200, before: null });
});

describe('what is left behind when a run goes on in another session', () => {
  const used = (session: string, input: number | null, costUsd: number | null = null) => ({
    ...{ session, tokens: tokens(input), costUsd },
  });

  it('is kept of each session once, without the one that the run goes back to', () => {
    const first = { ...NO_FACTS, session: 'a', tokens: tokens(100), costUsd: 1, costFrom: 'cli' as const };
    const left = leftBehind(first, 'b');
    expect(left).toEqual([used('a', 100, 1)]);
    const second = { ...first, session: 'b', left, tokens: tokens(150), costUsd: 1.5 };
    expect(leftBehind(second, 'c')).toEqual([used('a', 100, 1), used('b', 50, 0.5)]);
    expect(leftBehind(second, 'a')).toEqual([used('b', 50, 0.5)]);
    expect(usedBefore([{ facts: second }], 'b')).toEqual(used('b', 50, 0.5));
  });

  it('is unknown where nothing was told', () => {
    expect(leftBehind({ ...NO_FACTS, session: 'a' }, 'b')).toEqual([used('a', null)]);
    expect(leftBehind(NO_FACTS, 'b')).toEqual([]);
  });

  it('keeps its sum, however many sessions there were', () => {
    const left = Array.from({ length: 20 }, (_, n) => used(`s${n}`, 1));
    const all = leftBehind({ ...NO_FACTS, session: 'a', left, tokens: tokens(25) }, 'b');
    expect(all).toHaveLength(20);
    expect(usedInLeft({ left: all }).tokens).toEqual(tokens(25));
  });
});
