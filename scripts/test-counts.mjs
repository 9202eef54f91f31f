// The numbers that the test programs reported, read from their JSON, never from printed text.

import { stripVTControlCharacters } from 'node:util';

/**
 * What a step reported. `ms`: how long it took.
 * @typedef {{ name: string, passed: number, failed: number, skipped: number, failures: Failure[], note?: string, ms?: number }} Counts
 * `why`: the beginning of the error, at most WHY_LINES lines; empty if the report has none.
 * @typedef {{ title: string, where: string, rerun: string, why: string[] }} Failure
 */

/** A CI that keeps only the end of the output still shows why a test failed. */
const WHY_LINES = 12;

/**
 * @param {string} name of the step
 * @returns {Counts}
 */
export function emptyCounts(name) {
  return { name, passed: 0, failed: 0, skipped: 0, failures: [] };
}

/**
 * Adds a failure that is not a single test: a crash, a file that cannot be loaded, a program that found nothing.
 * @param {Counts} counts
 * @param {string} title
 * @param {string} [where]
 */
export function addFailure(counts, title, where = '') {
  counts.failed++;
  counts.failures.push({ title, where, rerun: rerun(counts.name), why: [] });
}

/**
 * @param {string} step
 * @param {string} [title]
 */
function rerun(step, title) {
  if (step === 'setup') return 'npm run build';
  const only = step.split(' ')[0];
  return `npm test -- --only ${only}${title ? ` --grep '${title.replaceAll("'", "'\\''")}'` : ''}`;
}

/**
 * Counts a vitest JSON report.
 * @param {Counts} counts
 * @param {any} report
 */
export function countVitest(counts, report) {
  for (const file of report.testResults ?? []) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed++;
      else if (test.status === 'failed') {
        counts.failed++;
        counts.failures.push({
          title: test.fullName,
          where: file.name,
          rerun: rerun(counts.name, test.title),
          why: beginningOf(test.failureMessages?.[0]),
        });
      } else counts.skipped++;
    }
    const failedTests = file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed');
    if (file.status === 'failed' && !failedTests)
      addFailure(counts, firstLine(file.message) || 'the file failed', file.name);
  }
}

/**
 * Counts a Playwright JSON report. A flaky test is a failed one.
 * @param {Counts} counts
 * @param {any} report
 */
export function countPlaywright(counts, report) {
  const visit = (/** @type {any} */ suite, /** @type {string[]} */ path) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected') counts.passed++;
        else if (test.status === 'skipped') counts.skipped++;
        else {
          counts.failed++;
          const title = [...path, spec.title].join(' ');
          const where = `${spec.file}:${spec.line}${test.status === 'flaky' ? ' (flaky)' : ''}`;
          const error = (test.results ?? []).flatMap((/** @type {any} */ result) => result.error ?? [])[0];
          counts.failures.push({
            title,
            where,
            rerun: rerun(counts.name, spec.title),
            why: beginningOf(error?.message, error?.location),
          });
        }
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, [...path, inner.title]);
  };
  for (const suite of report.suites ?? []) visit(suite, []);
  for (const error of report.errors ?? [])
    addFailure(counts, firstLine(error.message) || 'an error outside of tests', error.location?.file);
}

/**
 * The first lines of an error, without colours and empty lines, and where it was thrown.
 * @param {string | undefined} text
 * @param {{ file: string, line: number }} [at]
 */
function beginningOf(text, at) {
  const lines = stripVTControlCharacters(text ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const place = at === undefined ? [] : [`at ${at.file.replace(/^.*?\/(src|e2e|scripts)\//, '$1/')}:${at.line}`];
  return [...place, ...lines].slice(0, WHY_LINES);
}

/** @param {string | undefined} text */
function firstLine(text) {
  return (text ?? '').trim().split('\n')[0] ?? '';
}

/**
 * Checks a step's end: a crash or an empty run is a failure, whatever the report says.
 * @param {Counts} counts
 * @param {{ code: number, timedOut: boolean, reported: boolean, mayBeEmpty: boolean }} end
 */
export function closeCounts(counts, { code, timedOut, reported, mayBeEmpty }) {
  const total = counts.passed + counts.failed + counts.skipped;
  if (timedOut) addFailure(counts, 'the step took too long and was ended');
  else if (!reported) addFailure(counts, `the step ended with code ${code} and without a report`);
  else if (total === 0 && !mayBeEmpty) addFailure(counts, 'the step ran no test');
  else if (code !== 0 && counts.failed === 0 && total > 0)
    addFailure(counts, `the step ended with code ${code} though no test failed`);
}
