/** Child processes of the benchmark, ended by their pids. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.ts';

/** ms between SIGTERM and SIGKILL. */
const KILL_AFTER_MS = 15_000;

export interface Served {
  url: string;
  child: ChildProcess;
}

/** Starts a Node program that prints one line of JSON with its `url` when it is ready. */
export function serve(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Served> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let printed = '';
    const take = (data: unknown) => {
      printed += String(data);
      const ready = /^\{"ready":true,.*\}$/m.exec(printed)?.[0];
      if (ready !== undefined) resolve({ child, url: (JSON.parse(ready) as { url: string }).url });
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}: ${printed}`)));
  });
}

export function serveProject(dir: string, env: NodeJS.ProcessEnv): Promise<Served> {
  return serve([join(root, 'out', 'main', 'headless.js'), dir, '--port', '0', '--json'], env);
}

export function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** Memory of one process in MB (resident set); null where there is no /proc. */
export function memoryOf({ pid }: ChildProcess): number | null {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN) / 1_024;
}
