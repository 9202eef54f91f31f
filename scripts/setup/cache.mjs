// Downloads for the tests other than npm's packages, cached outside the checkout for all checkouts.

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isRoot } from './paths.mjs';

const sharedCache = '/var/cache/huskies';
// root's copy is readable by all, since its tests run once more as an ordinary user
const ownCache = isRoot ? sharedCache : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huskies');

/**
 * Returns the cached folder of that name, created first when there is no usable one.
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
    // a draft beside it, so that the finished folder is moved atomically
    const draft = await mkdtemp(join(dirname(place), 'draft-'));
    try {
      const result = await make(draft);
      if ('reason' in result) return result;
      // another command may have finished first
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
