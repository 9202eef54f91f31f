import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { inRoot, root } from './paths.mjs';
import { run, tail } from './run.mjs';
import { SetupError, say } from './say.mjs';
import { hashOf, stampIs, writeStamp } from './stamp.mjs';

const out = inRoot('out');
const stamp = join(out, '.huskies-stamp');

/** electron-vite's program, run by this Node. */
export const electronVite = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');

/** Vite's note on a coming change of its own has no place in a message; a planted bug has none in a build that is kept. */
const buildEnv = { ...process.env, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true', HUSKIES_MUTANT: '' };

/** The hash of all that a build depends on; tests are no part of it. */
export function sourceHash() {
  const configs = readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name));
  const names = ['src', 'native', 'electron.vite.config.ts', ...configs.sort(), 'package.json', 'package-lock.json'];
  return hashOf(root, names, (name) => !/\.test\.tsx?$/.test(name));
}

/** Whether out/ is the build of the present sources. A package without sources is always current. */
export function isBuilt() {
  return !existsSync(inRoot('src')) || stampIs(stamp, sourceHash());
}

/** Takes the stamp away: what is in out/ is about to come from elsewhere. */
export function forgetBuild() {
  rmSync(stamp, { force: true });
}

/** Builds into out/ unless it is current: beside it, then in its place, so that nobody reads half a build. */
export async function ensureBuild() {
  if (isBuilt()) return;
  await withLock(inRoot('build', '.lock-out'), 'building', async () => {
    if (!isBuilt()) await build();
  });
}

async function build() {
  if (!existsSync(electronVite))
    throw new SetupError('electron-vite is not installed: run npm ci, then the command again');
  say('building (electron-vite build)…');
  const hash = sourceHash();
  mkdirSync(inRoot('build'), { recursive: true });
  const draft = mkdtempSync(inRoot('build', 'out-'));
  // mkdtemp makes it private; a checkout may be used by more than one person
  chmodSync(draft, 0o755);
  try {
    const args = [electronVite, 'build', root, '--outDir', draft, '--logLevel', 'warn'];
    const { code, output } = await run(process.execPath, args, { cwd: root, env: buildEnv });
    if (code !== 0)
      throw new SetupError(`the build failed:\n${tail(output, 25)}\n  Repair what it names and run the command again.`);
    writeStamp(join(draft, '.huskies-stamp'), hash);
    swap(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** @param {string} draft */
function swap(draft) {
  const old = `${draft}-old`;
  if (existsSync(out)) renameSync(out, old);
  renameSync(draft, out);
  rmSync(old, { recursive: true, force: true });
}
