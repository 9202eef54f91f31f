/** @typedef {import('./test-counts.mjs').Counts} Counts */

/** A duration in s. @param {number | undefined} ms */
const took = (ms) => (ms === undefined ? '' : ` (${(ms / 1000).toFixed(1)} s)`);

/** @param {Pick<Counts, 'passed' | 'failed' | 'skipped'>} counts */
const figures = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * Prints a step's heading.
 * @param {string} name
 */
export function printHeading(name) {
  process.stdout.write(`\n── ${name} ──\n`);
}

/**
 * Prints a step's figures.
 * @param {Counts} counts
 */
export function printStep(counts) {
  process.stdout.write(`${lineOf(counts)}\n`);
}

/** @param {Counts} counts */
const lineOf = (counts) =>
  `   ${counts.name}: ${figures(counts)}${took(counts.ms)}${counts.note ? `, ${counts.note}` : ''}`;

/**
 * Prints the failures and how to repeat them, what was skipped and why, and the total on the last line.
 * @param {Counts[]} all
 * @param {number} ms
 * @returns {number} how many failed
 */
export function printReport(all, ms) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [`\n── all steps, ${(ms / 1000).toFixed(0)} s ──`];
  for (const counts of all) {
    for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[key] += counts[key];
    lines.push(lineOf(counts));
  }
  for (const counts of all) {
    for (const { title, where, rerun, why } of counts.failures) {
      // maps a path in the ordinary user's copy to the one here
      const place = where.replace(/^.*?\/(src|e2e|scripts)\//, '$1/');
      lines.push(
        `✗ ${counts.name}: ${title}${place ? ` (${place})` : ''}`,
        `    again: ${rerun}`,
        ...why.map((line) => `    │ ${line}`),
      );
    }
  }
  process.stdout.write(`${lines.join('\n')}\n\n${figures(total)}\n`);
  return total.failed;
}
