import { expect, it } from 'vitest';
import { type GateOutcome, message } from '../../../contract/index.ts';
import { judgeGate } from './merge-gates.ts';
import { candidateIn, freeLane, inOrder } from './merge-queue.ts';

const GATE = { paths: ['docs/**'] };
const SKIPPED = message('gate.paths', { ...GATE, base: 'main' });

it.each<[GateOutcome, number | null, string, string]>([
  ['passed', 0, 'passed', 'passed'],
  ['failed', 2, 'failed', 'failed'],
  // It exited well, but something of it may be alive.
  ['failed', 0, 'unclear', 'open'],
  ['skipped', null, 'passed', 'open'],
  ['timed-out', null, 'failed', 'open'],
  ['killed', 137, 'unclear', 'open'],
  ['could-not-start', null, 'unclear', 'open'],
])('a gate that %s with exit code %s: on the candidate %s, on another commit with the same tree %s', (...row) => {
  const [outcome, exitCode, onTip, elsewhere] = row;
  const result = { outcome, exitCode, why: outcome === 'skipped' ? SKIPPED : null };
  expect(judgeGate({ ...result, commit: 'tip' }, 'tip', GATE)).toBe(onTip);
  expect(judgeGate({ ...result, commit: 'other' }, 'tip', GATE)).toBe(elsewhere);
});

it('a gate without a result is open', () => expect(judgeGate(null, 'tip', GATE)).toBe('open'));

it('a gate that was skipped is open once it has other paths', () => {
  const result = { outcome: 'skipped', exitCode: null, commit: 'tip', why: SKIPPED } as const;
  expect(judgeGate(result, 'tip', { paths: ['docs/**', 'src/**'] })).toBe('open');
  expect(judgeGate(result, 'tip', { paths: [] })).toBe('open');
});

it('candidates are ordered by what they are built on, and a new one gets the lowest free lane', () => {
  const one = (id: string, lane: number, onto: string) => ({
    id,
    lane,
    onto,
    tip: `${id} tip`,
    parts: [],
    left: [],
    builtAt: 0,
  });
  // The candidate in lane 0 has landed, and the third took its lane.
  const all = [one('c', 0, 'b tip'), one('b', 1, 'base'), one('d', 2, 'c tip')];
  expect(inOrder(all).map(({ id }) => id)).toEqual(['b', 'c', 'd']);
  expect([freeLane(all), freeLane(all.slice(1)), freeLane([])]).toEqual([3, 0, 0]);
  expect([candidateIn(all, 1)?.id, candidateIn(all, 5), candidateIn(all, null)]).toEqual(['b', null, null]);
  // One that is built on nothing known comes last, and is given up by the first step.
  expect(inOrder([one('x', 0, 'gone'), ...all]).map(({ id }) => id)).toHaveLength(4);
});
