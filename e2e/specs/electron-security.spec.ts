/** Electron's security checklist, by behaviour: what a page of ours, were it taken over, still could not do. */
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { inMain } from '../fixtures/desktop.ts';
import { root } from '../fixtures/lab.ts';
import { expect, test } from '../fixtures/test.ts';

function windowCount(electron: ElectronApplication): Promise<number> {
  return electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
}

/** Counts what main would have opened outside, and asks nobody. */
async function catchOutside(electron: ElectronApplication, answer: number): Promise<() => Promise<string[]>> {
  await electron.evaluate(({ dialog, shell }, response) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push(`asked ${JSON.stringify((args.at(-1) as { detail?: string }).detail)}`);
      return Promise.resolve({ response, checkboxChecked: false });
    };
    shell.openExternal = (url: string) => {
      asked.push(`opened ${url}`);
      return Promise.resolve();
    };
  }, answer);
  return () => electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
}

test('the window is isolated and sandboxed, without Node and webviews', { tag: ['@user'] }, async ({ huskies }) => {
  const prefs = await inMain(huskies).evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): unknown };
    return contents.getLastWebPreferences();
  });
  expect(prefs).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  });
});

test('the bridge is exactly one object with two names, and there is no Node', { tag: ['@user'] }, async ({
  huskies: { page },
}) => {
  const seen = await page.evaluate(() => ({
    bridge: Object.entries((window as unknown as { huskies: object }).huskies).map(
      ([name, value]) => `${name}: ${typeof value}`,
    ),
    node: ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
  }));
  expect(seen).toEqual({ bridge: ['ready: function', 'platform: string'], node: [] });
});

test('no window opens, and links leave by https, or by http to this machine, after a question', {
  tag: ['@user'],
}, async ({ huskies }) => {
  const electron = inMain(huskies);
  const asked = await catchOutside(electron, 1);
  const opened = await huskies.page.evaluate(
    () =>
      [
        'https://example.com/',
        'http://example.com/',
        'http://localhost.evil.test/',
        'file:///etc/passwd',
        'huskies://app/',
        'javascript:alert(1)',
        'smb://x/y',
        'https://user:pw@example.com/',
      ]
        .map((url) => window.open(url, '_blank'))
        .filter((one) => one !== null).length,
  );
  expect(opened).toBe(0);
  await huskies.page.waitForTimeout(300);
  expect(await asked()).toEqual(['asked "https://example.com/"']);
  expect(await windowCount(electron)).toBe(1);
  const yes = await catchOutside(electron, 0);
  await huskies.page.evaluate(() => window.open('http://localhost:5173/docs', '_blank', 'noopener'));
  await expect.poll(yes).toEqual(['asked "http://localhost:5173/docs"', 'opened http://localhost:5173/docs']);
});

test('the page cannot be led elsewhere', { tag: ['@user'] }, async ({ huskies: { page } }) => {
  for (const url of [
    'https://example.com/',
    'file:///etc/passwd',
    'data:text/html,<h1>x</h1>',
    'http://127.0.0.1:1/',
  ]) {
    await page.evaluate((to) => {
      const link = document.createElement('a');
      link.href = to;
      document.body.append(link);
      link.click();
      link.remove();
      location.assign(to);
    }, url);
    await page.waitForTimeout(150);
    expect(page.url()).toBe('huskies://app/');
  }
  // By a plain look: Playwright's locators wait for the navigations that were refused.
  expect(await page.evaluate(() => document.querySelector('section[data-stage="current"]') !== null)).toBe(true);
});

test('a page gets one port at a time, and a frame or a foreign page none', { tag: ['@user'] }, async ({ huskies }) => {
  const { page } = huskies;
  const again = await page.evaluate(async () => {
    let ports = 0;
    window.addEventListener('message', (event) => {
      if (event.data === 'huskies:port') ports += 1;
    });
    (window as unknown as { huskies: { ready(): void } }).huskies.ready();
    await new Promise((resolve) => setTimeout(resolve, 400));
    return ports;
  });
  expect(again).toBe(0);
  const foreign = await inMain(huskies).evaluate(
    async ({ BrowserWindow }, preload) => {
      const other = new BrowserWindow({
        show: false,
        webPreferences: { preload, sandbox: true, contextIsolation: true },
      });
      await other.loadURL('data:text/html,<p>foreign');
      const ports: number = await other.webContents.executeJavaScript(
        `new Promise((done) => { let n = 0; addEventListener('message', (e) => { n += e.ports.length }); huskies.ready(); setTimeout(() => done(n), 400); })`,
      );
      other.destroy();
      return ports;
    },
    join(root, 'out', 'preload', 'index.js'),
  );
  expect(foreign).toBe(0);
});
