/** Cold starts in Electron: Huskies on a project, and an app that does nothing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { _electron, loadSetup, root } from './checkout.ts';
import { end, memoryOf } from './children.ts';
import { boardPainted, EMPTY_PAGE, paragraphPainted } from './painted.ts';
import type { BenchProject } from './projects.ts';
import type { Sample } from './sample.ts';

const EMPTY_MAIN = `const { app, BrowserWindow } = require('electron')
app.setPath('userData', require('node:path').join(__dirname, 'data'))
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, webPreferences: { sandbox: true } })
  return window.loadFile('index.html')
})
`;

export interface ElectronPlace {
  startHuskies(project: BenchProject): Promise<Sample>;
  startEmpty(): Promise<Sample>;
  close(): Promise<void>;
}

/** Electron on a display of its own, or the reason why it is not available. */
export async function openElectronPlace(): Promise<ElectronPlace | string> {
  const setup = await loadSetup();
  const electron = await setup.ensureTestElectron();
  if ('reason' in electron) return electron.reason;
  const display = await setup.startVirtualDisplay();
  if ('reason' in display) return display.reason;
  const bus = await setup.startSessionBus();
  const folder = mkdtempSync(join(tmpdir(), 'huskies-empty-'));
  const close = async () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    if ('stop' in bus) await bus.stop();
    await display.stop();
  };
  const desktop = {
    DISPLAY: display.address,
    ...('address' in bus ? { DBUS_SESSION_BUS_ADDRESS: bus.address } : {}),
  };
  const probe = await setup.probeElectron(electron.path, { ...process.env, ...desktop });
  if ('reason' in probe) {
    await close();
    return probe.reason;
  }
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'package.json'), '{"name":"empty","main":"main.js"}');
  writeFileSync(join(folder, 'main.js'), EMPTY_MAIN);
  writeFileSync(join(folder, 'index.html'), EMPTY_PAGE);
  const start = async (args: string[], env: NodeJS.ProcessEnv, painted: (page: Page) => Promise<number>) => {
    const from = Date.now();
    const app = await _electron.launch({
      executablePath: electron.path,
      args: [...args, ...(probe.sandbox ? [] : ['--no-sandbox'])],
      env: { ...env, ...desktop } as Record<string, string>,
      chromiumSandbox: probe.sandbox,
      timeout: 60_000,
    });
    const child = app.process();
    try {
      const paintedMs = (await painted(await app.firstWindow())) - from;
      return { paintedMs, readyMs: null, memory: memoryOf(child) };
    } finally {
      await end(child);
    }
  };
  return {
    startHuskies: ({ repo, env, stories }) => start([root, repo.root], env, (page) => boardPainted(page, stories > 0)),
    startEmpty: () => start([folder], process.env, paragraphPainted),
    close,
  };
}
