import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRoot } from './paths.mjs';
import { run, tail } from './run.mjs';

const main = `const { app, BrowserWindow } = require('electron')
app.whenReady().then(() => {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } })
  return window.loadURL('data:text/html,probe')
}).then(() => app.exit(0), () => app.exit(3))
`;

/**
 * Opens a page in the tests' Electron to learn whether the sandbox works; some containers allow none.
 * @param {string} electron
 * @param {NodeJS.ProcessEnv} env with DISPLAY
 * @returns {Promise<{ sandbox: boolean } | { reason: string }>}
 */
export async function probeElectron(electron, env) {
  const folder = await mkdtemp(join(tmpdir(), 'huskies-probe-'));
  try {
    await writeFile(join(folder, 'package.json'), '{"name":"probe","main":"main.js"}');
    await writeFile(join(folder, 'main.js'), main);
    let output = '';
    for (const sandbox of isRoot ? [false] : [true, false]) {
      const args = [folder, `--user-data-dir=${join(folder, 'data')}`, ...(sandbox ? [] : ['--no-sandbox'])];
      const result = await run(electron, args, { env, timeoutMs: 30_000 });
      if (result.code === 0) return { sandbox };
      output = result.output;
    }
    return { reason: `the tests' Electron does not start here:\n${tail(output, 4)}` };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
