/** A headless host that reports how long its main thread was blocked. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, memoryOf, type Served, serveProject } from '../start/children.ts';
import type { Filled } from './filled.ts';

export interface WatchedHost extends Served {
  /** ms from the start of the process until its project was open. */
  readyMs: number;
  /** The maximum delay of a 1 ms timer since the last call or the start, in ms. */
  longestBlockMs(): Promise<number>;
  /** Resident memory in MB. */
  memory(): number;
  close(): Promise<void>;
}

/** Loaded into the host before anything else. On SIGUSR2 it writes the maximum delay and resets it. */
const WATCH = `
const { writeFileSync } = require('node:fs');
let longest = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last - 1);
  last = now;
}, 1).unref();
process.on('SIGUSR2', () => {
  writeFileSync(process.env.HUSKIES_BENCH_BLOCK, String(longest));
  longest = 0;
});
`;
const LOOK_EVERY_MS = 20;

/** Starts a host on the project; resolves when it is open. */
export async function startWatched({ repo, env }: Filled): Promise<WatchedHost> {
  const watch = join(repo.outer, 'watch.cjs');
  const block = join(repo.outer, 'block');
  writeFileSync(watch, WATCH);
  const from = performance.now();
  const served = await serveProject(repo.root, {
    ...env,
    NODE_OPTIONS: `--require ${watch}`,
    HUSKIES_BENCH_BLOCK: block,
  });
  const readyMs = performance.now() - from;
  return {
    ...served,
    readyMs,
    async longestBlockMs() {
      rmSync(block, { force: true });
      served.child.kill('SIGUSR2');
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        const written = read(block);
        if (written !== null) return written;
      }
    },
    memory: () => memoryOf(served.child) ?? Number.NaN,
    close: () => end(served.child),
  };
}

/** Null until the host has written the whole line. */
function read(file: string): number | null {
  try {
    const written = readFileSync(file, 'utf8');
    return written === '' ? null : Number(written);
  } catch {
    return null;
  }
}
