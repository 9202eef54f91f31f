/** A headless host that reports how long its main thread was blocked. */
import type { ChildProcess } from 'node:child_process';
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

/** Loaded into a program before anything else. On SIGUSR2 it writes the maximum delay of its main thread and resets it. */
const WATCH = `
const { writeFileSync } = require('node:fs');
let longest = 0;
let last = performance.now();
if (require('node:worker_threads').isMainThread) setInterval(() => {
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

/** The environment for a program of this project that is watched, and the file that it writes to. */
export function watchedEnv({ repo, env }: Filled): { env: NodeJS.ProcessEnv; block: string } {
  const watch = join(repo.outer, 'watch.cjs');
  const block = join(repo.outer, 'block');
  writeFileSync(watch, WATCH);
  return { env: { ...env, NODE_OPTIONS: `--require ${watch}`, HUSKIES_BENCH_BLOCK: block }, block };
}

/** The maximum delay of a watched program's 1 ms timer since the last call or the start, in ms. */
export async function longestBlockOf(child: ChildProcess, block: string): Promise<number> {
  rmSync(block, { force: true });
  child.kill('SIGUSR2');
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const written = read(block);
    if (written !== null) return written;
  }
}

/** Starts a host on the project; resolves when it is open. */
export async function startWatched(project: Filled): Promise<WatchedHost> {
  const { env, block } = watchedEnv(project);
  const from = performance.now();
  const served = await serveProject(project.repo.root, env);
  const readyMs = performance.now() - from;
  return {
    ...served,
    readyMs,
    longestBlockMs: () => longestBlockOf(served.child, block),
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
