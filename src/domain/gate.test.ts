import { describe, expect, it } from 'vitest';
import { isConclusive, isPassing, outcomeOfExit, phaseOf } from './gate.ts';
import { message } from './message.ts';
import { STAGES } from './story.ts';

describe('the outcome of a gate', () => {
  it.each([
    [0, 'passed'],
    [1, 'failed'],
    [128, 'failed'],
    [129, 'killed'],
    [137, 'killed'],
    [192, 'killed'],
    [193, 'failed'],
    [255, 'failed'],
    [null, 'killed'],
  ] as const)('exit code %s: %s', (code, outcome) => {
    expect(outcomeOfExit(code)).toBe(outcome);
  });

  it.each([
    ['passed', true, true],
    ['failed', false, true],
    ['skipped', true, false],
    ['timed-out', false, false],
    ['killed', false, false],
    ['could-not-start', false, false],
  ] as const)('%s: the story may go on: %s; it is about the tree: %s', (outcome, passing, conclusive) => {
    expect(isPassing({ outcome })).toBe(passing);
    expect(isConclusive({ outcome, tree: 't', why: null })).toBe(conclusive);
    // For example, files changed while it ran.
    expect(isConclusive({ outcome, tree: 't', why: message('gate.changed') })).toBe(false);
  });
});

it('gates are due in the three stages in which agents work', () => {
  expect(STAGES.map((stage) => phaseOf(stage))).toEqual([null, 'coder', 'qa', 'merge', null, null]);
});
