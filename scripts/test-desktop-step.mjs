import { startRealDesktop } from './setup/real-desktop.mjs';
import { ensureTestElectron } from './setup/test-electron.mjs';
import { addFailure, emptyCounts } from './test-counts.mjs';
import { countListed, runPlaywright, skip } from './test-steps.mjs';

/**
 * Runs the tests of the real desktop: one worker, since a desktop has one pointer and one focus. The screenshots are kept
 * in test-results/desktop.
 * @param {string} name
 * @param {import('./test-steps.mjs').Context} context
 * @returns {Promise<import('./test-counts.mjs').Counts>}
 */
export async function runOnDesktop(name, context) {
  const electron = await ensureTestElectron();
  if ('reason' in electron) return skip(name, await countListed('desktop', context.env), electron.reason);
  const desktop = await startRealDesktop();
  if ('reason' in desktop) {
    if (!desktop.isFault) return skip(name, await countListed('desktop', context.env), desktop.reason);
    const counts = emptyCounts(name);
    addFailure(counts, desktop.reason);
    return counts;
  }
  try {
    const env = { ...context.env, ...desktop.env, HUSKIES_TEST_ELECTRON: electron.path };
    return await runPlaywright('desktop', { ...context, env }, { step: name, minutes: 30 });
  } finally {
    await desktop.stop();
  }
}
