import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError, say } from './say.mjs';

const waitLimitMs = 15 * 60_000;

/**
 * Runs `work` while no other command of this checkout runs under the same lock.
 * A lock whose owner is gone is taken over.
 * @template T
 * @param {string} folder the lock: a folder, as making one is atomic everywhere
 * @param {string} what for the line that tells the reason of the wait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, what, work) {
  mkdirSync(dirname(folder), { recursive: true });
  const since = Date.now();
  let told = false;
  while (!take(folder)) {
    if (Date.now() - since > waitLimitMs)
      throw new SetupError(`another command has held ${folder} for 15 minutes: end it, or delete that folder`);
    if (!told) say(`waiting for another command that is ${what}…`);
    told = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function take(folder) {
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error?.code !== 'EEXIST')
      throw new SetupError(
        `cannot write in ${dirname(folder)} (${error?.code ?? error}): make this checkout yours, or copy it to a folder of yours`,
      );
    if (ownerGone(folder)) rmSync(folder, { recursive: true, force: true });
    return false;
  }
}

/** @param {string} folder */
function ownerGone(folder) {
  try {
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    if (error?.code === 'EPERM') return false;
    if (error?.code === 'ESRCH') return true;
    // no pid yet: its owner is between mkdir and write, or died there
    const stat = statSync(folder, { throwIfNoEntry: false });
    return stat !== undefined && Date.now() - stat.mtimeMs > 5_000;
  }
}
