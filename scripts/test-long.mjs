// The steps with trust.md's second figures, and where their last results are kept.
import { asMarkdown, keep } from './bench-results.mjs';
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
 * Keeps the table, if all of them were run.
 * @param {Counts[]} all
 * @param {ReadonlyMap<string, number>} ms of each step
 */
export function keepLong(all, ms) {
  if (!longStepNames.every((name) => ms.has(name))) return;
  const rows = all.flatMap(({ name, passed, failed, skipped }) => {
    const step = name.replace('user ', '');
    if (!ms.has(step) || !(step in tries)) return [];
    return [
      [name, tries[step] ?? '', passed, failed, skipped, name === step ? Math.round((ms.get(step) ?? 0) / 1000) : ''],
    ];
  });
  const table = {
    title: 'Tests with the long figures',
    columns: ['step', 'tries', 'passed', 'failed', 'skipped', 's'],
    rows,
    notes: [
      'Made by `npm run test:long`. None of n bounds the rate at 3/n; each of these gates is seen to fail on its planted bugs.',
    ],
  };
  keep('long', asMarkdown(table));
}
