import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { inRoot, root } from './paths.mjs';
import { run, tail } from './run.mjs';
import { SetupError, say } from './say.mjs';
import { hashOf, stampIs, writeStamp } from './stamp.mjs';
import { isTouched, READ, STAMP, sourceNames } from './touched.cjs';

const out = inRoot('out');
const stamp = join(out, STAMP);

/** electron-vite's program, run by this Node. */
export const electronVite = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');

/** Hides Vite's deprecation note; never plants a bug in a build that is kept. */
const buildEnv = { ...process.env, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true', HUSKIES_MUTANT: '' };

/** The hash of all sources of a build, without tests. */
export function sourceHash() {
  return hashOf(root, sourceNames(root), (name) => !/\.test\.tsx?$/.test(name));
}

/**
 * Whether out/ was built from the present sources. A package without sources is always current. Records the check, so
 * that files touched without a change are not hashed again.
 */
export function isBuilt() {
  if (!existsSync(inRoot('src'))) return true;
  if (!isTouched(root, out)) return true;
  if (!existsSync(stamp)) return false;
  // created before the sources are read, so that no later change is missed
  const draft = join(out, `${READ}.${process.pid}`);
  const isOurs = canWrite(draft);
  const same = stampIs(stamp, sourceHash());
  if (isOurs && same) renameSync(draft, join(out, READ));
  else rmSync(draft, { force: true });
  return same;
}

/**
 * False in another user's checkout, where the sources are read each time.
 * @param {string} file
 */
function canWrite(file) {
  try {
    writeFileSync(file, '');
    return true;
  } catch {
    return false;
  }
}

/** Removes the stamp: out/ is about to be written by another program. */
export function forgetBuild() {
  rmSync(stamp, { force: true });
}

/** Builds out/ unless it is current: in a draft folder that then replaces it, so that no program reads half a build. */
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
  mkdirSync(inRoot('build'), { recursive: true });
  const draft = mkdtempSync(inRoot('build', 'out-'));
  // mkdtemp makes the folder private, but a checkout may be used by several users
  chmodSync(draft, 0o755);
  // electron-vite empties the folder
  const read = statSync(draft).ctime;
  const hash = sourceHash();
  try {
    const args = [electronVite, 'build', root, '--outDir', draft, '--logLevel', 'warn'];
    const { code, output } = await run(process.execPath, args, { cwd: root, env: buildEnv });
    if (code !== 0)
      throw new SetupError(`the build failed:\n${tail(output, 25)}\n  Repair what it names and run the command again.`);
    writeFileSync(join(draft, READ), '');
    utimesSync(join(draft, READ), read, read);
    writeStamp(join(draft, STAMP), hash);
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
