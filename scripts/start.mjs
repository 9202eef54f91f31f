// npm start [-- DIR]: opens a project in an Electron window, or in the browser without Electron.

import { startApp } from './setup/child.mjs';
import { openAddress } from './setup/open-address.mjs';
import { inRoot, isRoot, root } from './setup/paths.mjs';
import { ensureReady } from './setup/ready.mjs';
import { runMain, say } from './setup/say.mjs';
import { folderToOpen } from './setup/target.mjs';
import { findUserElectron } from './setup/user-electron.mjs';

await runMain(async () => {
  // npm runs this in the checkout; DIR is relative to the person's working folder
  const folder = folderToOpen(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  const target = folder === null ? [] : [folder];
  await ensureReady();
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
