/** What the benchmark loads from the checkout at run time: set-up scripts, built entries, libraries that are not bundled. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The checkout's folder: this file runs from its source or from a bundle below build/. */
export const root = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(from: string): string {
  for (let at = from; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, 'package.json'))) return at;
  throw new Error(`no package.json above ${from}`);
}

const require = createRequire(join(root, 'package.json'));

export const { _electron, chromium }: typeof import('@playwright/test') = require('@playwright/test');
export const { WebSocket }: typeof import('ws') = require('ws');

type Server = { address: string; stop(): Promise<void> } | { reason: string };

interface Setup {
  ensureReady(): Promise<void>;
  ensureTestElectron(): Promise<{ path: string } | { reason: string }>;
  probeElectron(path: string, env: NodeJS.ProcessEnv): Promise<{ sandbox: boolean } | { reason: string }>;
  startVirtualDisplay(): Promise<Server>;
  startSessionBus(): Promise<Server>;
}

/** The set-up finds the checkout by its own location, so it is loaded from there. */
export async function loadSetup(): Promise<Setup> {
  const names = ['ready', 'test-electron', 'electron-probe', 'display'];
  const parts = names.map((name) => pathToFileURL(join(root, 'scripts', 'setup', `${name}.mjs`)).href);
  const loaded: unknown[] = await Promise.all(parts.map((part) => import(/* @vite-ignore */ part)));
  return Object.assign({}, ...loaded) as Setup;
}

export const isRoot = process.getuid?.() === 0;
