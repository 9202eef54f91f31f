// What the tests need beside npm's packages is kept outside the checkout and fetched once for all checkouts.

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isRoot } from './paths.mjs';

const sharedCache = '/var/cache/huskies';
// root shares its copy, as its tests run once more as an ordinary user
const ownCache = isRoot ? sharedCache : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huskies');

/**
 * The kept folder of that name; made first where there is no usable one.
 * @param {string} name
 * @param {(folder: string) => boolean} isUsable
 * @param {(draft: string) => Promise<{ made: string } | { reason: string }>} make fills a draft folder; `made`: the folder in it to keep
 * @returns {Promise<{ folder: string } | { reason: string }>} why it cannot be had
 */
export async function keptFolder(name, isUsable, make) {
  for (const cache of [ownCache, sharedCache]) {
    const folder = join(cache, name);
    if (isUsable(folder)) return { folder };
  }
  const place = join(ownCache, name);
  try {
    await mkdir(ownCache, { recursive: true, mode: 0o755 });
    // beside its place, so that it is moved there whole
    const draft = await mkdtemp(join(dirname(place), 'draft-'));
    try {
      const result = await make(draft);
      if ('reason' in result) return result;
      // another command may have been faster
      if (!isUsable(place)) {
        if (existsSync(place)) await rename(place, join(draft, 'broken'));
        await rename(result.made, place);
      }
      return { folder: place };
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  } catch (error) {
    return { reason: `cannot make ${place}: ${error?.message ?? error}` };
  }
}
