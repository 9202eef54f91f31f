// npm start [-- DIR]: opens a project in an Electron window, or in the browser without Electron.

import { resolve } from 'node:path';
import { startApp } from './setup/child.mjs';
import { openAddress } from './setup/open-address.mjs';
import { inRoot, isRoot, root } from './setup/paths.mjs';
import { ensureReady } from './setup/ready.mjs';
import { runMain, SetupError, say } from './setup/say.mjs';
import { findUserElectron } from './setup/user-electron.mjs';

await runMain(async () => {
  const option = process.argv.slice(2).find((arg) => arg.startsWith('-') && arg !== '--');
  if (option !== undefined) throw new SetupError(`unknown option ${option}: npm start [-- DIR]`);
  await ensureReady();
  const folders = process.argv.slice(2).filter((arg) => arg !== '--');
  // npm runs this in the checkout; DIR is relative to the person's working folder
  const target = folders.slice(0, 1).map((folder) => resolve(process.env.INIT_CWD ?? process.cwd(), folder));
  const electron = await findUserElectron();
  if ('path' in electron) return openWindow(electron.path, target);
  say(`no Electron window: ${electron.reason}. Browser mode opens.`);
  return openInBrowser(target);
});

/**
 * @param {string} electron
 * @param {string[]} target
 */
function openWindow(electron, target) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  // Chromium has no sandbox for root
  return startApp(electron, [root, ...(isRoot ? ['--no-sandbox'] : []), ...target], { env }).ended;
}

/** @param {string[]} target */
function openInBrowser(target) {
  let text = '';
  let opened = false;
  const onText = (/** @type {string} */ chunk) => {
    if (opened) return;
    text += chunk;
    const address = text.match(/https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])\S*(?=\s)/)?.[0];
    if (!address) return;
    opened = true;
    openAddress(address);
  };
  return startApp(process.execPath, [inRoot('out', 'main', 'headless.js'), ...target], { onText }).ended;
}
