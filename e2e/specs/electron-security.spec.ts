/** Electron's security checklist, by behaviour: what a page of ours, were it taken over, still could not do. */
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';

/** Runs in main, where a test may look. */
function inMain(opened: { electron: ElectronApplication | null }): ElectronApplication {
  if (!opened.electron) throw new Error('only in Electron');
  return opened.electron;
}

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

test('the window is isolated and sandboxed, without Node and webviews', async ({ huskies }) => {
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

test('the bridge is exactly one object with two names, and there is no Node', async ({ huskies: { page } }) => {
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

test('no window opens, and links leave by https only, after a question', async ({ huskies }) => {
  const electron = inMain(huskies);
  const asked = await catchOutside(electron, 1);
  const opened = await huskies.page.evaluate(
    () =>
      [
        'https://example.com/',
        'http://example.com/',
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
  await huskies.page.evaluate(() => window.open('https://example.com/docs', '_blank', 'noopener'));
  await expect.poll(yes).toEqual(['asked "https://example.com/docs"', 'opened https://example.com/docs']);
});

test('the page cannot be led elsewhere', async ({ huskies: { page, board } }) => {
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
  await board.painted();
});

test('no permission, no download, no frame, no webview', async ({ huskies }) => {
  const { page } = huskies;
  const denied = await page.evaluate(async () => {
    const tried = async (work: () => Promise<unknown>) =>
      work().then(
        () => 'granted',
        () => 'denied',
      );
    return {
      notifications: await Notification.requestPermission(),
      camera: await tried(() => navigator.mediaDevices.getUserMedia({ video: true })),
      place: await tried(() => new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no))),
      clipboardRead: await tried(() => navigator.clipboard.readText()),
      usb: await tried(async () => {
        const { usb } = navigator as unknown as { usb?: { requestDevice(filter: unknown): Promise<unknown> } };
        if (!usb) throw new Error('none');
        await usb.requestDevice({ filters: [] });
      }),
    };
  });
  expect(denied).toEqual({
    notifications: 'denied',
    camera: 'denied',
    place: 'denied',
    clipboardRead: 'denied',
    usb: 'denied',
  });
  const before = await inMain(huskies).evaluate(({ webContents }) => webContents.getAllWebContents().length);
  await page.evaluate(() => {
    for (const tag of ['iframe', 'webview']) {
      const made = document.createElement(tag);
      made.setAttribute('src', 'https://example.com/');
      document.body.append(made);
    }
    const link = document.createElement('a');
    link.href = '/index.html';
    link.download = 'x.html';
    link.click();
  });
  await page.waitForTimeout(300);
  expect(await inMain(huskies).evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(before);
  expect(
    page
      .frames()
      .slice(1)
      .map((frame) => frame.url())
      .filter((url) => url.startsWith('https:')),
  ).toEqual([]);
});

test('the content policy blocks inline script, eval, foreign script and requests', async ({ huskies: { page } }) => {
  expect(await policyBreaches(page)).toEqual({ inline: false, eval: 'blocked', request: 'blocked', socket: 'blocked' });
});

function policyBreaches(page: Page) {
  return page.evaluate(async () => {
    const mark = window as unknown as { breached?: boolean };
    const script = document.createElement('script');
    script.textContent = 'window.breached = true';
    document.body.append(script);
    const foreign = document.createElement('script');
    foreign.src = 'https://example.com/x.js';
    document.body.append(foreign);
    const tried = async (work: () => unknown) => {
      try {
        await work();
        return 'allowed';
      } catch {
        return 'blocked';
      }
    };
    return {
      inline: mark.breached === true,
      // biome-ignore lint/security/noGlobalEval: the test is that it does not run
      eval: await tried(() => globalThis.eval('1')),
      request: await tried(() => fetch('https://example.com/')),
      socket: await tried(
        () =>
          new Promise((yes, no) => {
            const socket = new WebSocket('ws://127.0.0.1:9/');
            socket.onopen = yes;
            socket.onerror = no;
          }),
      ),
    };
  });
}

test('the scheme serves the page and nothing beside it', async ({ huskies }) => {
  const paths = [
    '../../package.json',
    '%2e%2e/%2e%2e/package.json',
    '..%2f..%2fpackage.json',
    '/etc/passwd',
    'assets/../../main/index.js',
    'assets/.hidden.js',
    '%00',
    'index.html%00.js',
  ];
  const answers = await huskies.page.evaluate(async (all) => {
    const seen: Record<string, number> = {};
    for (const path of all)
      seen[path] = await fetch(`huskies://app/${path}`).then(
        (answer) => answer.status,
        () => 0,
      );
    return seen;
  }, paths);
  for (const [path, status] of Object.entries(answers)) expect([path, [0, 404].includes(status)]).toEqual([path, true]);
  const page = await huskies.page.evaluate(async () => {
    const answer = await fetch('huskies://app/index.html');
    return { status: answer.status, policy: answer.headers.get('content-security-policy') };
  });
  expect(page.status).toBe(200);
  expect(page.policy).toContain("default-src 'none'");
});

test('a page gets one port at a time, and a frame or a foreign page none', async ({ huskies }) => {
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
  const foreign = await inMain(huskies).evaluate(async ({ BrowserWindow }) => {
    const [own] = BrowserWindow.getAllWindows();
    if (!own) throw new Error('no window');
    const contents = own.webContents as unknown as { getLastWebPreferences(): { preload: string } };
    const { preload } = contents.getLastWebPreferences();
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
  });
  expect(foreign).toBe(0);
});
