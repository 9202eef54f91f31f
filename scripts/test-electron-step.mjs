import { startDesktop } from './setup/display.mjs';
import { probeElectron } from './setup/electron-probe.mjs';
import { isRoot } from './setup/paths.mjs';
import { say } from './setup/say.mjs';
import { addFailure, emptyCounts } from './test-counts.mjs';
import { countListed, runPlaywright, skip } from './test-steps.mjs';

/**
 * @typedef {import('./test-counts.mjs').Counts} Counts
 * @typedef {import('./test-steps.mjs').Context} Context
 */

/** Workers of the Electron tests, as in playwright.config.ts. */
const WORKERS = 2;

/**
 * Runs the end-to-end tests in the tests' Electron, each worker on a desktop of its own, since focus, keyboard layout and
 * tray belong to a desktop.
 * @param {Context} context
 * @param {{ path: string } | { reason: string }} electron
 * @param {import('./test-tiers.mjs').Selection} select
 * @returns {Promise<Counts>}
 */
export async function runInElectron(context, electron, select) {
  if ('reason' in electron) return without(context, electron.reason);
  const desktops = [];
  try {
    while (desktops.length < WORKERS) {
      const desktop = await startDesktop();
      if ('reason' in desktop) return await without(context, desktop.reason);
      desktops.push(desktop);
    }
    const env = {
      ...context.env,
      ...desktops[0]?.env,
      HUSKIES_TEST_DESKTOPS: JSON.stringify(desktops.map((each) => each.env)),
      HUSKIES_TEST_ELECTRON: electron.path,
    };
    const probe = await probeElectron(electron.path, env);
    if ('reason' in probe) return await without(context, probe.reason);
    if (!isRoot && !probe.sandbox) say('Chromium gets no sandbox on this machine: the tests run without it');
    const sandbox = probe.sandbox ? '1' : '';
    const given = { ...context, env: { ...env, HUSKIES_TEST_SANDBOX: sandbox } };
    const counts = await runPlaywright('electron', given, { select });
    return { ...counts, note: probe.sandbox ? 'with the sandbox' : 'without the sandbox' };
  } finally {
    for (const desktop of desktops) await desktop.stop();
  }
}

/**
 * Skips the step, or fails it in CI, where a skipped step would go unnoticed.
 * @param {Context} context
 * @param {string} reason
 * @returns {Promise<Counts>}
 */
async function without({ env }, reason) {
  if (process.env.CI !== 'true') return skip('e2e-electron', await countListed('electron', env), reason);
  const counts = emptyCounts('e2e-electron');
  addFailure(counts, `the tests' Electron must not be missing in CI: ${reason}`);
  return counts;
}
