// The steps of the full tier with the long figures of docs/trust.md, "Faults and races", the demo and the soak; and how their
// results are stored.

import { delimiter } from 'node:path';
import { asMarkdown, keep, rowsOf } from './bench-results.mjs';
import { isRoot } from './setup/paths.mjs';
import { ensureSandboxes } from './setup/sandboxes.mjs';
import { runAgainAsUser } from './test-again.mjs';
import { runAgents } from './test-agents.mjs';
import { runOnDesktop } from './test-desktop-step.mjs';
import { fullStepNames } from './test-options.mjs';
import { runCheck, runPlaywright, runSoakBugs, runVitest } from './test-steps.mjs';

/**
 * @typedef {import('./test-counts.mjs').Counts} Counts
 * @typedef {import('./test-steps.mjs').Context} Context
 */

const times = { HUSKIES_TIMES: 'long' };

/** What each step of the full tier does, for the table. @type {Record<string, string>} */
const tries = {
  'rest-browser': 'flows of the page that the first tier runs in Electron only',
  'rest-user': 'as an ordinary user, what does not depend on the user',
  escapes: 'each way out × each containment × 1, 10, 100, 1,000 processes',
  model: '1,000,000 schedules of the pool',
  planted: 'tests of the first tier on planted bugs, which they must find, and tests that wait for minutes',
  crashes: 'each crash point of a start and a stop × 20, and each of the pipeline',
  races: '3,000 races, judged by an observer',
  hosts: '500 simultaneous starts of hosts',
  agents: 'each real agent CLI: a story, Stop, a killed host, and what other ways leave alive',
  desktop: 'tray, notifications, system-wide keys, close and quit on a desktop with a window manager',
  demo: 'each claim of the demo',
  soak: '30 stories for 10 minutes: random persons, crashes, a killed host each minute',
  'soak-bugs': 'the same for 3 minutes with each of three planted bugs, which it must find',
};

/** With all sandboxes that can be installed. @param {string} name @param {Context} context @returns {Promise<Counts>} */
async function runEscapes(name, context) {
  const folders = await ensureSandboxes();
  return runVitest('real', context, {
    step: name,
    files: ['escapes', 'bystanders', 'handed-over', 'sandbox', 'pty/limits'],
    env: { ...times, HUSKIES_TEST_CONTAINERS: '1', PATH: [...folders, context.env.PATH].join(delimiter) },
    minutes: 45,
  });
}

/** @param {string} name @param {Context} context @returns {Promise<Counts>} */
function runOne(name, context) {
  const spec = (/** @type {import('./test-tiers.mjs').Pass} */ pass, /** @type {string[]} */ ...files) =>
    runPlaywright(pass, context, { step: name, files, env: times, minutes: 240 });
  switch (name) {
    case 'escapes':
      return runEscapes(name, context);
    case 'model': {
      const env = { HUSKIES_SCHEDULES: process.env.HUSKIES_SCHEDULES ?? '1000000' };
      return runVitest('unit', context, { step: name, files: ['reconcile/model'], env, minutes: 600 });
    }
    case 'planted':
      return runVitest('real', context, { step: name, files: ['planted.real', '-slow.real'], minutes: 90 });
    case 'crashes':
      return spec('cli', 'cli-crash', 'cli-merge');
    case 'agents':
      return runAgents(name, context, 'all');
    case 'desktop':
      return runOnDesktop(name, context);
    case 'demo':
    case 'soak':
      return runCheck(name, context, 30);
    case 'soak-bugs':
      return runSoakBugs(name, context);
    case 'races':
      return spec('races', 'races-judged');
    default:
      return spec('cli', 'cli-two-hosts');
  }
}

/**
 * Runs the step, and the escapes once more as an ordinary user.
 * @param {string} name
 * @param {Context} context
 * @returns {Promise<Counts[]>}
 */
export async function runLong(name, context) {
  const own = await runOne(name, context);
  if (name !== 'escapes' || !isRoot) return [own];
  return [own, ...(await runAgainAsUser(name, context.work, { only: [name] }))];
}

/**
 * Replaces a step's figures in bench/RESULTS.md; the steps take minutes to hours and may be run one by one.
 * @param {string} step
 * @param {Counts[]} all of it, the ordinary user's among them
 */
export function keepFull(step, all) {
  const day = new Date().toISOString().slice(0, 10);
  const fresh = all.map(({ name, passed, failed, skipped, ms = 0 }) =>
    [name, tries[step], passed, failed, skipped, Math.round(ms / 1000), day].map(String),
  );
  const names = new Set(fresh.map(([name]) => name));
  const rows = [...rowsOf('long').filter(([name]) => !names.has(name)), ...fresh];
  const place = ([name = '']) => fullStepNames.indexOf(name.replace(/^user /, '').split(' ')[0] ?? '');
  rows.sort((a, b) => place(a) - place(b));
  const table = {
    title: 'The full tier of the tests',
    columns: ['step', 'tries', 'passed', 'failed', 'skipped', 's', 'day'],
    rows,
    notes: [
      'Made by `npm run test:full`. None of n bounds the rate at 3/n; each of the checks that look for faults is seen to fail on its planted bugs.',
    ],
  };
  keep('long', asMarkdown(table));
}
