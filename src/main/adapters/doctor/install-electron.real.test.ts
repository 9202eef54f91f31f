/** The remedy for a missing Electron, followed as it is printed. Nothing is downloaded: the mirror is in this test. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { remedyText } from '../../../contract/index.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { checkDisplay } from './machine.ts';

const electron = resolve('node_modules', 'electron');
const manifest = JSON.parse(readFileSync(`${electron}/package.json`, 'utf8')) as {
  version: string;
  engines: { node: string };
};

it('the command downloads the Electron of this checkout from any folder, with the Node that the remedy names', async () => {
  const installer = `${electron}/install.js`;
  const check = checkDisplay({ platform: 'darwin', env: {}, electron: { program: null, installer } });
  const [, oldest, command = ''] = /with Node (\S+) or newer: (.+)$/.exec(remedyText(check.found)) ?? [];
  expect(manifest.engines.node).toBe(`>= ${oldest}.0`);
  expect(readFileSync('scripts/setup/user-electron.mjs', 'utf8')).toContain(`const OLDEST_NODE = '${oldest}';`);

  const requests: string[] = [];
  const mirror = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.writeHead(404).end();
  });
  await once(mirror.listen(0, '127.0.0.1'), 'listening');
  const { port } = mirror.address() as AddressInfo;
  const env = { ...process.env, ELECTRON_MIRROR: `http://127.0.0.1:${port}/`, electron_config_cache: tempFolder() };
  const child = spawn('sh', ['-c', command], { cwd: tempFolder(), env, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  mirror.close();
  // With code 0 it found Electron complete: a person has installed it here.
  if (code !== 0) expect(requests).toEqual([expect.stringContaining(`electron-v${manifest.version}-`)]);
});
