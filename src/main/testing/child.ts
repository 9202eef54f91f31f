/** Test children: a TypeScript entry bundled as the app is (one CommonJS file, natives outside), run by plain Node. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, onTestFinished } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const NATIVES = ['node-pty', '@photostructure/sqlite', 'loro-crdt', 'node:sqlite'];

/** A folder for the bundles of one test file, removed with its last test. Call it at the file's top: hooks of hooks never run. */
export function bundleFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'huskies-child-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  // The natives are found from where the bundle lies.
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'), 'junction');
  return dir;
}

/** Bundles an entry into `outDir`; the bundle's path. */
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

export interface Child {
  process: ChildProcess;
  /** What it wrote to stdout so far. */
  output(): string;
  /** Resolves when stdout matches; rejects when the child ends before. */
  saw(pattern: RegExp): Promise<string>;
  /** Resolves when the child has ended and its pipes are read. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Runs a command with pipes; stderr goes into the errors. It ends with the calling test at the latest. */
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
  // A child that was killed no longer reads.
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
      const look = () => {
        const match = pattern.exec(output);
        if (!match && !over) return;
        watchers.delete(look);
        if (match) done(match[0]);
        else fail(new Error(`the child ended without ${pattern}: ${output}${errors}`));
      };
      watchers.add(look);
      look();
    });
  return { process: child, output: () => output, saw, ended };
}
