import { addFailure, emptyCounts } from './test-counts.mjs';
import { skip } from './test-steps.mjs';
import { runAsUser } from './test-user.mjs';

/** @typedef {import('./test-counts.mjs').Counts} Counts */

/**
 * The real-process and end-to-end tests (or `only`) once more, as an ordinary user.
 * @param {string} work for reports of failures
 * @param {{ electron?: string, chromium?: string, grep?: string, only?: string[] }} given
 * @returns {Promise<Counts[]>}
 */
export async function runAgainAsUser(work, given) {
  // without Electron, the first run has said so already
  const only = given.only ?? ['real', ...(given.electron ? ['e2e-electron'] : []), 'e2e-browser'];
  const ended = await runAsUser(only, work, given);
  // a step that runs as both is run again by its own name
  if (Array.isArray(ended)) return ended.map((each) => asUserStep(each, given.only === undefined));
  if ('reason' in ended) return [skip('user', only.length, ended.reason)];
  const counts = emptyCounts('user');
  addFailure(counts, ended.crash);
  return [counts];
}

/** @param {Counts} counts @param {boolean} byUser @returns {Counts} */
function asUserStep(counts, byUser) {
  const only = byUser ? '--only user' : `--only ${counts.name}`;
  const failures = counts.failures.map((each) => ({ ...each, rerun: each.rerun.replace(/--only \S+/, only) }));
  return { ...counts, name: `user ${counts.name}`, failures };
}
