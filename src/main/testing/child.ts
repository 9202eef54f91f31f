/** Child processes of tests: a TypeScript entry, bundled like the app (one CommonJS file, natives external), run by Node. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, onTestFinished } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const NATIVES = ['node-pty', '@photostructure/sqlite', 'loro-crdt', 'node:sqlite'];

/** A folder for the bundles of one test file, removed after its last test. Call it at the top level, outside any hook. */
export function bundleFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'huskies-child-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  // A bundle resolves the native modules from its own folder.
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'), 'junction');
  return dir;
}

/** Bundles an entry into `outDir`. Resolves with the bundle's path. */
export async function bundleChild(entry: string, outDir: string): Promise<string> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      minify: false,
      target: ['node16.17'],
      rolldownOptions: { external: NATIVES, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
    ssr: { noExternal: true, external: NATIVES },
  });
  return join(outDir, `${basename(entry, '.ts')}.cjs`);
}

/** A running child process. */
export interface Child {
  process: ChildProcess;
  /** What the child has written to stdout so far. */
  output(): string;
  /** Resolves with the match when stdout matches. Rejects when the child ends before. */
  saw(pattern: RegExp): Promise<string>;
  /** Resolves when the child has ended and its pipes have been read. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Runs a command with pipes. Its stderr appears in error messages. The child ends with the test at the latest. */
export function runChild(command: string, args: readonly string[], env: Record<string, string> = {}): Child {
  const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  let errors = '';
  const watchers = new Set<() => void>();
  const wake = () => {
    for (const watcher of [...watchers]) watcher();
  };
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString('utf8');
    wake();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString('utf8');
  });
  // Writing to a child that was killed fails with these errors.
  child.stdin.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') errors += String(error);
  });
  let over = false;
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.on('close', (code, signal) => {
      over = true;
      wake();
      done({ code, signal });
    });
  });
  const saw = (pattern: RegExp) =>
    new Promise<string>((done, fail) => {
      const check = () => {
        const match = pattern.exec(output);
        if (!match && !over) return;
        watchers.delete(check);
        if (match) done(match[0]);
        else fail(new Error(`the child ended without ${pattern}: ${output}${errors}`));
      };
      watchers.add(check);
      check();
    });
  return { process: child, output: () => output, saw, ended };
}
