/** @typedef {import('./test-counts.mjs').Counts} Counts */

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
 * @param {number} ms
 */
export function printStep(counts, ms) {
  process.stdout.write(
    `   ${counts.name}: ${figures(counts)} (${(ms / 1000).toFixed(1)} s)${counts.note ? `, ${counts.note}` : ''}\n`,
  );
}

/**
 * Prints what failed and how to run it again, what was skipped and why, and the total alone on the last line.
 * @param {Counts[]} all
 * @param {number} ms
 * @returns {number} how many failed
 */
export function printReport(all, ms) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [`\n── all steps, ${(ms / 1000).toFixed(0)} s ──`];
  for (const counts of all) {
    for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[key] += counts[key];
    lines.push(`   ${counts.name}: ${figures(counts)}${counts.note ? `, ${counts.note}` : ''}`);
  }
  for (const counts of all) {
    for (const { title, where, rerun } of counts.failures) {
      // a path in the ordinary user's copy reads as the one here
      const place = where.replace(/^.*?\/(src|e2e|scripts)\//, '$1/');
      lines.push(`✗ ${counts.name}: ${title}${place ? ` (${place})` : ''}`, `    again: ${rerun}`);
    }
  }
  process.stdout.write(`${lines.join('\n')}\n\n${figures(total)}\n`);
  return total.failed;
}
