import { addFailure, emptyCounts } from './test-counts.mjs';
import { skip } from './test-steps.mjs';
import { USER_PASSES } from './test-tiers.mjs';
import { runAsUser } from './test-user.mjs';

/** @typedef {import('./test-counts.mjs').Counts} Counts */
/** @typedef {import('./test-tiers.mjs').Part} Part */

/**
 * Runs steps once more as an ordinary user: `only`, or a part of the real and the end-to-end tests.
 * @param {string} step by which a person can ask for it
 * @param {string} work for reports of failures
 * @param {{ electron?: string, chromium?: string, grep?: string, only?: string[], part?: Part }} given
 * @returns {Promise<Counts[]>}
 */
export async function runAgainAsUser(step, work, given) {
  const passes = USER_PASSES.map((pass) => `e2e-${pass}`);
  // without Electron, which the first run has reported
  const only = given.only ?? ['real', ...passes.filter((name) => given.electron || name !== 'e2e-electron')];
  const ended = await runAsUser(only, work, { ...given, part: given.part ?? 'first' });
  if (Array.isArray(ended)) return ended.map((each) => asUserStep(each, step));
  if ('reason' in ended) return [skip(step, only.length, ended.reason)];
  const counts = emptyCounts(step);
  addFailure(counts, ended.crash);
  return [counts];
}

/** @param {Counts} counts @param {string} step @returns {Counts} */
function asUserStep(counts, step) {
  const failures = counts.failures.map((each) => ({
    ...each,
    rerun: each.rerun.replace(/--only \S+/, `--only ${step}`),
  }));
  // a step that runs as both users is repeated by its own name
  const prefix = step === counts.name ? 'user' : step;
  return { ...counts, name: `${prefix} ${counts.name}`, failures };
}
