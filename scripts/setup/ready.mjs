import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensureKeeper } from './keeper.mjs';

/** Sets up what Huskies needs to run from a checkout; quick and silent when all is there. */
export async function ensureReady() {
  await ensureDependencies();
  await ensureKeeper();
  await ensureBuild();
}
