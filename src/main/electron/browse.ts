/** Opens a host's page in the person's browser. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { shell } from 'electron';

/** How long the file is kept for the browser to read it. */
const FILE_LIFETIME_MS = 60_000;

/**
 * Opens the address through a private file, since it contains a token and other users can read a program's arguments.
 * Rejects when the system has no browser to open.
 */
export async function openInBrowser(address: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'huskies-open-'));
  const file = join(folder, 'open.html');
  const target = JSON.stringify(address).replace(/</g, '\\u003c');
  const page = `<!doctype html><title>Huskies</title><script>location.replace(${target})</script>\n`;
  await writeFile(file, page, { mode: 0o600 });
  setTimeout(() => void rm(folder, { recursive: true, force: true }), FILE_LIFETIME_MS).unref();
  await shell.openExternal(pathToFileURL(file).href);
}
