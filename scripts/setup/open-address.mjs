import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasDisplay } from './display.mjs';

const opener = { darwin: 'open', win32: 'explorer' }[process.platform] ?? 'xdg-open';

/**
 * Opens an address in the person's browser, if there is one. Best effort: the address is printed anyway.
 * The address holds a token, and other users can read arguments, so a private file redirects the browser to it.
 * @param {string} address
 */
export function openAddress(address) {
  if (!hasDisplay()) return;
  const folder = mkdtempSync(join(tmpdir(), 'huskies-open-'));
  const file = join(folder, 'open.html');
  const target = JSON.stringify(address).replace(/</g, '\\u003c');
  writeFileSync(file, `<!doctype html><title>Huskies</title><script>location.replace(${target})</script>`, {
    mode: 0o600,
  });
  const child = spawn(opener, [pathToFileURL(file).href], { stdio: 'ignore', detached: true });
  child.on('error', () => {
    // no browser to open: the printed address has to do
  });
  child.unref();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
