// npm test: runs all tests and their set-up. The last line has the totals of all steps.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ensureNode, otherNodes } from './setup/other-nodes.mjs';
import { isRoot } from './setup/paths.mjs';
import { ensureReady } from './setup/ready.mjs';
import { which } from './setup/run.mjs';
import { runMain, SetupError, say } from './setup/say.mjs';
import { ensureSystemPackages } from './setup/system-packages.mjs';
import { ensureTestElectron } from './setup/test-electron.mjs';
import { runAgainAsUser } from './test-again.mjs';
import { runAgents } from './test-agents.mjs';
import { addFailure, emptyCounts } from './test-counts.mjs';
import { runInElectron } from './test-electron-step.mjs';
import { testEnvironment } from './test-home.mjs';
import { keepFull, runLong } from './test-long.mjs';
import { fullStepNames, longStepNames, readTestOptions } from './test-options.mjs';
import { printHeading, printReport, printStep } from './test-report.mjs';
import { endRunning } from './test-run.mjs';
import { countListed, runCheck, runPlaywright, runVitest, skip } from './test-steps.mjs';
import { realFilesOf, selectionOf } from './test-tiers.mjs';

/**
 * @typedef {import('./test-counts.mjs').Counts} Counts
 * @typedef {import('./test-tiers.mjs').Part} Part
 */

const needBuild = (/** @type {string} */ name) =>
  /^(e2e-|rest-|user|crashes|races|hosts|agents|desktop|demo|soak)/.test(name);
const asUser = Boolean(process.env.HUSKIES_TEST_USER);
const began = Date.now();
let interrupted = false;

await runMain(async () => {
  const options = readTestOptions(process.argv.slice(2));
  const work = mkdtempSync(join(tmpdir(), 'huskies-test-'));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      interrupted = true;
      endRunning();
    });
  }
  /** @type {Counts[]} */
  const all = [];
  try {
    await runAll(options, work, all);
  } finally {
    keepOrRemove(work, all);
  }
  if (interrupted) throw new SetupError('interrupted');
  if (!options.results) return printReport(all, Date.now() - began) > 0 ? 1 : 0;
  writeFileSync(options.results, JSON.stringify(all));
  return 0;
});

/**
 * @param {ReturnType<typeof readTestOptions>} options
 * @param {string} work
 * @param {Counts[]} all
 */
async function runAll({ only, grep, keep, part }, work, all) {
  const needs = (/** @type {RegExp} */ pattern) => only.some((name) => pattern.test(name));
  if (needs(/^(real|e2e-|rest-|user)/) || longStepNames.some((name) => only.includes(name)))
    await ensureSystemPackages();
  const broken = await setUp(all);
  if (broken === 'all') return;
  const context = { work, grep, env: testEnvironment(work) };
  const electron = needs(/electron|user/) ? await ensureTestElectron() : { reason: 'not asked for' };
  const chromium = process.env.HUSKIES_CHROMIUM ?? which('chromium', 'chromium-browser', 'google-chrome');
  if (chromium) context.env.HUSKIES_CHROMIUM = chromium;
  // with a name, the whole pass is searched
  const rest = grep === undefined ? 'rest' : 'all';

  const again = (/** @type {string} */ step, /** @type {Part} */ which) =>
    runAgainAsUser(step, work, {
      electron: 'path' in electron ? electron.path : undefined,
      chromium,
      grep,
      part: which,
    });
  const inBrowser = async (/** @type {string} */ step, /** @type {Part} */ which) => {
    const select = selectionOf('browser', which, asUser) ?? undefined;
    if (chromium || process.platform !== 'linux') return runPlaywright('browser', context, { step, select });
    return skip(step, await countListed('browser', context.env), 'Chromium was not found');
  };
  const withoutPage = (/** @type {'cli' | 'races'} */ pass) =>
    selected(selectionOf(pass, part, asUser), (select) => runPlaywright(pass, context, { select }));

  /** @type {Record<string, () => Promise<Counts | Counts[]>>} */
  const steps = {
    types: () => runCheck('types', context),
    lint: () => runCheck('lint', context),
    structure: () => runCheck('structure', context),
    unit: () => runVitest('unit', context),
    real: () =>
      which('git')
        ? selected(realFilesOf(part, asUser), (files) => runVitest('real', context, files))
        : Promise.resolve(skip('real', 1, 'git was not found')),
    nodes: () => runOnOtherNodes(context),
    'e2e-electron': () =>
      selected(selectionOf('electron', part, asUser), (select) => runInElectron(context, electron, select)),
    'e2e-browser': () => inBrowser('e2e-browser', part),
    'e2e-cli': () => withoutPage('cli'),
    'e2e-races': () => withoutPage('races'),
    'e2e-agents': () => runAgents('e2e-agents', context, part),
    user: () => again('user', part),
    'rest-browser': () => inBrowser('rest-browser', rest),
    'rest-user': () => again('rest-user', rest),
    ...Object.fromEntries(longStepNames.map((name) => [name, () => runLong(name, context)])),
  };
  for (const [name, step] of Object.entries(steps)) {
    if (!only.includes(name) || interrupted || (name.endsWith('user') && !isRoot)) continue;
    if (broken && needBuild(name)) {
      all.push(skip(name, 1, 'there is no build'));
      continue;
    }
    printHeading(asUser ? `${name}, as an ordinary user` : name);
    const since = Date.now();
    const counts = [await step()].flat();
    // the ordinary user's run has printed the time of each
    for (const each of counts) each.ms ??= Date.now() - since;
    all.push(...counts);
    if (keep && fullStepNames.includes(name)) keepFull(name, counts);
    // and has printed its own
    if (!name.endsWith('user')) for (const each of counts) printStep(each);
  }
}

/**
 * Runs a step with the selection of its part; does nothing when the part is empty.
 * @template T
 * @param {T | null} selection
 * @param {(selection: T) => Promise<Counts>} step
 * @returns {Promise<Counts | Counts[]>}
 */
async function selected(selection, step) {
  return selection === null ? [] : await step(selection);
}

/**
 * Runs the store's tests on each of the other versions of Node.
 * @param {import('./test-steps.mjs').Context} context
 */
async function runOnOtherNodes(context) {
  const all = [];
  for (const version of otherNodes) {
    const step = `nodes ${version}`;
    const node = await ensureNode(version);
    const files = ['store.real', 'damage', 'migrate.real', 'every-schema.real'].map(
      (file) => `src/main/adapters/store/${file}`,
    );
    if ('reason' in node) all.push(skip(step, files.length, node.reason));
    else all.push(await runVitest('real', context, { step, files, node: node.path, minutes: 5 }));
  }
  return all;
}

/**
 * Installs dependencies, compiles the native programs and builds. A failure counts as a failed test, so that the last line stays true.
 * @param {Counts[]} all
 * @returns {Promise<'' | 'build' | 'all'>} what is missing
 */
async function setUp(all) {
  const counts = emptyCounts('setup');
  try {
    await ensureDependencies();
  } catch (error) {
    addFailure(counts, error?.message ?? String(error));
    all.push(counts);
    return 'all';
  }
  try {
    await ensureReady();
    return '';
  } catch (error) {
    addFailure(counts, error?.message ?? String(error));
    all.push(counts);
    return 'build';
  }
}

/**
 * Keeps the reports of end-to-end failures (traces, screenshots); removes everything else of the run.
 * @param {string} work
 * @param {Counts[]} all
 */
function keepOrRemove(work, all) {
  const keep = all.some((counts) => counts.name.includes('e2e') && counts.failed > 0);
  if (!keep) rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  // reports of the ordinary user's run are moved by the run that started it
  else if (!process.env.HUSKIES_TEST_USER) say(`reports are kept in ${work}`);
}
