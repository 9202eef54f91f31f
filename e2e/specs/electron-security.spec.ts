/** Electron's security checklist, tested by behaviour: what a compromised page still cannot do. */
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { inMain } from '../fixtures/desktop.ts';
import { root } from '../fixtures/lab.ts';
import type { Opened } from '../fixtures/opened.ts';
import { expect, test } from '../fixtures/test.ts';

function windowCount(electron: ElectronApplication): Promise<number> {
  return electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
}

/** Records what main would have opened outside, without a dialog. */
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
        // the last one opens a dialog: by then all the others have been decided
        'https://example.org/',
      ]
        .map((url) => window.open(url, '_blank'))
        .filter((one) => one !== null).length,
  );
  expect(opened).toBe(0);
  await expect.poll(asked).toEqual(['asked "https://example.com/"', 'asked "https://example.org/"']);
  expect(await windowCount(electron)).toBe(1);
  const yes = await catchOutside(electron, 0);
  await huskies.page.evaluate(() => window.open('http://localhost:5173/docs', '_blank', 'noopener'));
  await expect.poll(yes).toEqual(['asked "http://localhost:5173/docs"', 'opened http://localhost:5173/docs']);
});

/** Every refused navigation so far: main's by address, the renderer's by its console message. */
async function refusalsOf(huskies: Opened): Promise<() => Promise<string[]>> {
  const said: string[] = [];
  huskies.page.on('console', (message) => said.push(message.text()));
  const electron = inMain(huskies);
  await electron.evaluate(({ BrowserWindow }) => {
    const refused: string[] = [];
    Object.assign(globalThis, { refusedInTest: refused });
    BrowserWindow.getAllWindows()[0]?.webContents.on('will-navigate', (event, url) => {
      if (event.defaultPrevented) refused.push(url);
    });
  });
  const byMain = () => electron.evaluate(() => (globalThis as unknown as { refusedInTest: string[] }).refusedInTest);
  return async () => [...said, ...(await byMain())];
}

test('the page cannot be navigated elsewhere', { tag: ['@user'] }, async ({ huskies }) => {
  const { page } = huskies;
  const refusals = await refusalsOf(huskies);
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
    await expect.poll(async () => (await refusals()).some((one) => one.includes(url))).toBe(true);
    expect(page.url()).toBe('huskies://app/');
  }
  // Read directly, since Playwright's locators wait for the refused navigations.
  expect(await page.evaluate(() => document.querySelector('section[data-stage="current"]') !== null)).toBe(true);
});

test('a page gets one port at a time, and a frame or a foreign page none', { tag: ['@user'] }, async ({ huskies }) => {
  const again = await inMain(huskies).evaluate(async ({ BrowserWindow, ipcMain }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    // answered after main's own listener, so that a port would reach the page before the next question is answered
    const asked = new Promise((resolve) => ipcMain.once('huskies:ready', resolve));
    await contents?.executeJavaScript(
      `window.ports = 0; addEventListener('message', (e) => { if (e.data === 'huskies:port') ports++ }); huskies.ready()`,
    );
    await asked;
    return contents?.executeJavaScript('new Promise((done) => setTimeout(() => done(ports)))');
  });
  expect(again).toBe(0);
  const foreign = await inMain(huskies).evaluate(
    async ({ BrowserWindow, ipcMain }, preload) => {
      const other = new BrowserWindow({
        show: false,
        webPreferences: { preload, sandbox: true, contextIsolation: true },
      });
      await other.loadURL('data:text/html,<p>foreign');
      const asked = new Promise((resolve) => ipcMain.once('huskies:ready', resolve));
      await other.webContents.executeJavaScript(
        `window.ports = 0; addEventListener('message', (e) => { ports += e.ports.length }); huskies.ready()`,
      );
      await asked;
      const ports: number = await other.webContents.executeJavaScript(
        'new Promise((done) => setTimeout(() => done(ports)))',
      );
      other.destroy();
      return ports;
    },
    join(root, 'out', 'preload', 'index.js'),
  );
  expect(foreign).toBe(0);
});
