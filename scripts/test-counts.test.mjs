import { describe, expect, it } from 'vitest';
import { addFailure, closeCounts, countPlaywright, countVitest, emptyCounts } from './test-counts.mjs';

const fine = { code: 0, timedOut: false, reported: true, mayBeEmpty: false };

describe('countVitest', () => {
  it('counts tests, and a file that cannot be loaded as one failure', () => {
    const counts = emptyCounts('unit');
    const test = (/** @type {string} */ status) => ({
      status,
      title: 't',
      fullName: 'a t',
      failureMessages: ['\u001b[31mError: x\u001b[39m\n\n  at y'],
    });
    countVitest(counts, {
      testResults: [
        {
          name: '/a.test.ts',
          status: 'failed',
          assertionResults: [test('passed'), test('failed'), test('pending'), test('todo')],
        },
        { name: '/b.test.ts', status: 'failed', message: 'SyntaxError: x\nat y', assertionResults: [] },
      ],
    });
    expect(counts).toMatchObject({ passed: 1, failed: 2, skipped: 2 });
    expect(counts.failures[0]).toEqual({
      title: 'a t',
      where: '/a.test.ts',
      rerun: "npm test -- --only unit --grep 't'",
      why: ['Error: x', '  at y'],
    });
    expect(counts.failures[1]?.title).toBe('SyntaxError: x');
  });
});

describe('a failure', () => {
  it.each([
    ['real', 'real'],
    ['nodes 24.0.0', 'nodes'],
    ['user e2e-browser', 'user'],
  ])('of %s names the step that repeats it', (step, only) => {
    const counts = emptyCounts(step);
    addFailure(counts, 'it crashed');
    expect(counts.failures[0]?.rerun).toBe(`npm test -- --only ${only}`);
  });
});

describe('countPlaywright', () => {
  it('counts nested specs; a flaky test and an error outside tests are failures', () => {
    const counts = emptyCounts('e2e-browser');
    const error = { message: `Error: m${'\nline'.repeat(30)}`, location: { file: '/x/e2e/specs/s.ts', line: 7 } };
    const spec = (/** @type {string} */ status) => ({
      title: status,
      file: 's.ts',
      line: 3,
      tests: [{ status, results: [{ error }] }],
    });
    countPlaywright(counts, {
      suites: [
        {
          title: 's.ts',
          specs: [spec('expected'), spec('skipped')],
          suites: [{ title: 'in', specs: [spec('unexpected'), spec('flaky')] }],
        },
      ],
      errors: [{ message: 'no config\nmore' }],
    });
    expect(counts).toMatchObject({ passed: 1, failed: 3, skipped: 1 });
    expect(counts.failures.map((failure) => failure.title)).toEqual(['in unexpected', 'in flaky', 'no config']);
    expect(counts.failures[0]?.why.slice(0, 3)).toEqual(['at e2e/specs/s.ts:7', 'Error: m', 'line']);
    expect(counts.failures[0]?.why).toHaveLength(12);
  });
});

describe('closeCounts', () => {
  it.each([
    ['an end in time with a report', fine, 1, 0],
    ['no test at all', fine, 0, 1],
    ['no test, where a name was looked for', { ...fine, mayBeEmpty: true }, 0, 0],
    ['no report', { ...fine, code: 1, reported: false }, 0, 1],
    ['a crash after tests that passed', { ...fine, code: 134 }, 1, 1],
    ['too slow', { ...fine, code: 1, timedOut: true }, 1, 1],
  ])('%s', (_, end, passed, failed) => {
    const counts = { ...emptyCounts('real'), passed };
    closeCounts(counts, end);
    expect(counts.failed).toBe(failed);
  });
});
