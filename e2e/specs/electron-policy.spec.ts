/** The page's content policy and scheme allow nothing but its own files. */
import type { Page } from '@playwright/test';
import { inMain } from '../fixtures/desktop.ts';
import { expect, test } from '../fixtures/test.ts';

test('the content policy blocks inline script, eval, foreign script and requests', { tag: ['@user'] }, async ({
  huskies: { page },
}) => {
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
      // In a task of its own, since code evaluated by the devtools protocol bypasses the policy.
      eval: await tried(
        () =>
          new Promise((yes, no) => {
            setTimeout(() => {
              try {
                // biome-ignore lint/security/noGlobalEval: the test is that it does not run
                yes(globalThis.eval('1'));
              } catch (error) {
                no(error);
              }
            });
          }),
      ),
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

test('the scheme serves the page and nothing beside it', { tag: ['@user'] }, async ({ huskies }) => {
  const paths = [
    '%2e%2e/%2e%2e/package.json',
    '..%2f..%2fpackage.json',
    '/etc/passwd',
    'assets/%2e%2e%2f%2e%2e%2fmain/index.js',
    'assets/.hidden.js',
    'index.html%00.js',
    '%E0%A4%A',
  ];
  const answers = await inMain(huskies).evaluate(async ({ BrowserWindow }, all) => {
    const other = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
    const seen: string[] = [];
    for (const path of all) {
      await other.loadURL(`huskies://app/${path}`).catch(() => undefined);
      seen.push(await other.webContents.executeJavaScript('document.body.innerText.trim()'));
    }
    other.destroy();
    return seen;
  }, paths);
  expect(answers).toEqual(paths.map(() => '404'));
});

test('no permission, no download, no frame, no webview', { tag: ['@user'] }, async ({ huskies }) => {
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
  await inMain(huskies).evaluate(({ session }) => {
    const refused: string[] = [];
    Object.assign(globalThis, { refusedInTest: refused });
    session.defaultSession.on('will-download', (event, item) => {
      if (event.defaultPrevented) refused.push(item.getFilename());
    });
  });
  await page.evaluate(() => {
    const violated: string[] = [];
    Object.assign(window, { violated });
    addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective));
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
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { violated: string[] }).violated))
    .toContain('frame-src');
  const refused = () =>
    inMain(huskies).evaluate(() => (globalThis as unknown as { refusedInTest: string[] }).refusedInTest);
  await expect.poll(refused).toEqual(['x.html']);
  expect(await inMain(huskies).evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(before);
  expect(
    page
      .frames()
      .slice(1)
      .map((frame) => frame.url())
      .filter((url) => url.startsWith('https:')),
  ).toEqual([]);
});
