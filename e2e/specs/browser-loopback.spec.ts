/** The page's server lets nobody in without its token, and no foreign page at all. */
import { request } from 'node:http';
import { expect, test } from '../fixtures/test.ts';

function get(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; cors: unknown }> {
  return new Promise((done, failed) => {
    const asked = request(url, { method, headers }, (answer) => {
      answer.resume();
      done({ status: answer.statusCode ?? 0, cors: answer.headers['access-control-allow-origin'] });
    });
    asked.once('error', failed);
    asked.once('upgrade', (_answer, socket) => {
      socket.destroy();
      done({ status: 101, cors: undefined });
    });
    asked.end();
  });
}

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

test('without the token there is no page, no socket and no file', async ({ huskies: { url } }) => {
  const { origin } = new URL(url ?? '');
  for (const path of ['/', '/index.html', '/assets/x.js', '/link', '/anything']) {
    expect([path, (await get(`${origin}${path}`)).status]).toEqual([path, 401]);
  }
  expect((await get(`${origin}/link`, { ...UPGRADE, origin })).status).toBe(401);
});

test('a foreign origin, host or token is refused though it knows the address', async ({ huskies: { url, page } }) => {
  const { origin, port } = new URL(url ?? '');
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  expect((await get(`${origin}/`, { cookie })).status).toBe(200);
  for (const foreign of [
    'https://evil.test',
    'null',
    'http://localhost.evil.test',
    `http://127.0.0.1:${Number(port) + 1}`,
  ]) {
    const { status, cors } = await get(`${origin}/link`, { ...UPGRADE, cookie, origin: foreign });
    expect([foreign, status, cors]).toEqual([foreign, 403, undefined]);
  }
  expect((await get(`${origin}/`, { cookie, host: 'evil.test' })).status).not.toBe(200);
  expect((await get(`${origin}/link`, { ...UPGRADE, cookie, origin })).status).toBe(101);
});

test('the token leaves the address bar at once', async ({ huskies: { page } }) => {
  expect(page.url()).not.toContain('token');
});

test('a link that is no longer valid says so', async ({ huskies: { url }, freshPage }) => {
  const page = await freshPage();
  await page.goto(`${new URL(url ?? '').origin}/#token=${'0'.repeat(64)}`);
  await expect(page.getByText('This link is no longer valid.')).toBeVisible();
  await page.context().close();
});

test('it says once what a browser cannot do', async ({ huskies: { page } }) => {
  await expect(page.getByText('In a browser: no tray, no system-wide keys.')).toBeVisible();
});
