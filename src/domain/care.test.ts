import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDueStep, isStepKind, type StepsDone } from './care.ts';
import { RUN_KINDS } from './run.ts';

describe('firstDueStep', () => {
  const done = (part: Partial<StepsDone> = {}): StepsDone => ({ worktree: 'wt_1', key: 'k', done: 2, ...part });
  const definition = { key: 'k', steps: ['a', 'b', 'c'] };

  it.each([
    ['nothing has passed', null, 'wt_1', 0],
    ['two of three have passed', done(), 'wt_1', 2],
    ['all have passed', done({ done: 3 }), 'wt_1', 3],
    ['the commands have changed', done({ key: 'other' }), 'wt_1', 0],
    ['the worktree is another one', done(), 'wt_2', 0],
    ['there is no worktree', done(), null, 0],
  ])('%s', (_, known, worktree, first) => {
    expect(firstDueStep(definition, known, worktree)).toBe(first);
  });

  it('never skips a step that has not passed, and never runs one twice', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.array(fc.boolean(), { maxLength: 20 }), (count, outcomes) => {
        const steps = Array.from({ length: count }, (_, n) => n);
        const passed: number[] = [];
        let known: StepsDone | null = null;
        for (const passes of outcomes) {
          const at = firstDueStep({ key: 'k', steps }, known, 'wt_1');
          if (at === count) break;
          if (!passes) continue;
          passed.push(at);
          known = { worktree: 'wt_1', key: 'k', done: at + 1 };
        }
        expect(passed).toEqual(steps.slice(0, passed.length));
      }),
    );
  });
});

it('only setup and teardown are steps', () => {
  expect(RUN_KINDS.filter(isStepKind)).toEqual(['setup', 'teardown']);
});
