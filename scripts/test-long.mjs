// The steps with the second figures of docs/trust.md, "Faults and races", and where their last results are kept.
import { asMarkdown, keep, rowsOf } from './bench-results.mjs';
import { isRoot } from './setup/paths.mjs';
import { runAgainAsUser } from './test-again.mjs';
import { longStepNames } from './test-options.mjs';
import { runPlaywright, runVitest } from './test-steps.mjs';

/**
 * @typedef {import('./test-counts.mjs').Counts} Counts
 * @typedef {import('./test-steps.mjs').Context} Context
 */

const times = { HUSKIES_TIMES: 'long' };

/** What each of them tries, for the table. @type {Record<string, string>} */
const tries = {
  escapes: 'each way out × each container × 1, 10, 100, 1,000 processes',
  model: '1,000,000 schedules of the pool',
  crashes: 'each crash point × 20',
  races: '3,000 races, judged by an observer',
  hosts: '500 simultaneous starts of hosts',
};

/** @param {string} name @param {Context} context @returns {Promise<Counts>} */
function runOne(name, context) {
  const spec = (/** @type {string} */ file) =>
    runPlaywright('browser', context, { step: name, files: [file], env: times, minutes: 240 });
  switch (name) {
    case 'escapes':
      return runVitest('real', context, { step: name, files: ['escapes', 'bystanders'], env: times, minutes: 30 });
    case 'model': {
      const env = { HUSKIES_SCHEDULES: process.env.HUSKIES_SCHEDULES ?? '1000000' };
      return runVitest('unit', context, { step: name, files: ['reconcile/model'], env, minutes: 600 });
    }
    case 'crashes':
      return spec('cli-crash');
    case 'races':
      return spec('cli-races');
    default:
      return spec('cli-two-hosts');
  }
}

/**
 * The escapes also once as an ordinary user.
 * @param {string} name
 * @param {Context} context
 * @returns {Promise<Counts[]>}
 */
export async function runLong(name, context) {
  const own = await runOne(name, context);
  if (name !== 'escapes' || !isRoot) return [own];
  return [own, ...(await runAgainAsUser(context.work, { only: [name] }))];
}

/**
 * Puts a step's figures into bench/RESULTS.md, in place of its last ones: the steps take hours, and may be run one by
 * one. @param {Counts[]} all of one step, the ordinary user's among them @param {number} ms both together
 */
export function keepLong(all, ms) {
  const names = longStepNames.flatMap((name) => [name, `user ${name}`]);
  const day = new Date().toISOString().slice(0, 10);
  const fresh = all.map(({ name, passed, failed, skipped }, at) =>
    [name, tries[name.replace('user ', '')], passed, failed, skipped, at === 0 ? Math.round(ms / 1000) : '', day].map(
      String,
    ),
  );
  const replaced = new Set(fresh.map(([name]) => name));
  const rows = [...rowsOf('long').filter(([name]) => !replaced.has(name)), ...fresh];
  rows.sort(([a = ''], [b = '']) => names.indexOf(a) - names.indexOf(b));
  const table = {
    title: 'Tests with the long figures',
    columns: ['step', 'tries', 'passed', 'failed', 'skipped', 's', 'day'],
    rows,
    notes: [
      'Made by `npm run test:long`. None of n bounds the rate at 3/n; each of these gates is seen to fail on its planted bugs.',
    ],
  };
  keep('long', asMarkdown(table));
}
