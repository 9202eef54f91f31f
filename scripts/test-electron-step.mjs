import { startSessionBus, startVirtualDisplay } from './setup/display.mjs';
import { probeElectron } from './setup/electron-probe.mjs';
import { isRoot } from './setup/paths.mjs';
import { say } from './setup/say.mjs';
import { addFailure, emptyCounts } from './test-counts.mjs';
import { countListed, runPlaywright, skip } from './test-steps.mjs';

/**
 * @typedef {import('./test-counts.mjs').Counts} Counts
 * @typedef {import('./test-steps.mjs').Context} Context
 */

/**
 * The end-to-end tests in the tests' Electron, on a display of their own.
 * @param {Context} context
 * @param {{ path: string } | { reason: string }} electron
 * @returns {Promise<Counts>}
 */
export async function runInElectron(context, electron) {
  if ('reason' in electron) return without(context, electron.reason);
  const display = await startVirtualDisplay();
  if ('reason' in display) return without(context, display.reason);
  const bus = await startSessionBus();
  try {
    const env = { ...context.env, DISPLAY: display.address, HUSKIES_TEST_ELECTRON: electron.path };
    if ('address' in bus) env.DBUS_SESSION_BUS_ADDRESS = bus.address;
    const probe = await probeElectron(electron.path, env);
    if ('reason' in probe) return await without(context, probe.reason);
    if (!isRoot && !probe.sandbox) say('Chromium gets no sandbox on this machine: the tests run without it');
    const sandbox = probe.sandbox ? '1' : '';
    const counts = await runPlaywright('electron', { ...context, env: { ...env, HUSKIES_TEST_SANDBOX: sandbox } });
    return { ...counts, note: probe.sandbox ? 'with the sandbox' : 'without the sandbox' };
  } finally {
    if ('stop' in bus) await bus.stop();
    await display.stop();
  }
}

/**
 * Skips the step, but where it must run: what is skipped in CI, nobody reads.
 * @param {Context} context
 * @param {string} reason
 * @returns {Promise<Counts>}
 */
async function without({ env }, reason) {
  if (process.env.CI !== 'true') return skip('e2e-electron', await countListed('electron', env), reason);
  const counts = emptyCounts('e2e-electron');
  addFailure(counts, `the tests' Electron may not be missing in CI: ${reason}`);
  return counts;
}
