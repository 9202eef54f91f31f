/** The page's server opens its socket only with the token, and never for a foreign page. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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

test('a foreign origin or host is refused, and the token is never sent to another port', {
  tag: ['@anyone'],
}, async ({ huskies: { url, page, board }, freshPage }) => {
  const { origin, host, port } = new URL(url ?? '');
  for (const foreign of [
    'https://evil.test',
    'null',
    'http://localhost.evil.test',
    `http://127.0.0.1:${Number(port) + 1}`,
  ]) {
    const { status, cors } = await get(`${origin}/link`, { ...UPGRADE, origin: foreign });
    expect([foreign, status, cors]).toEqual([foreign, 403, undefined]);
  }
  expect((await get(`${origin}/`, { host: 'evil.test' })).status).toBe(403);

  // Another program's server on this machine, which the person's browser visits while it has the page open.
  const heard: string[] = [];
  const other = createServer((request, response) => {
    heard.push(JSON.stringify(request.headers));
    response.end(`<a id="go" href="${origin}/">Huskies</a>`, 'utf8');
  });
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const elsewhere = await page.context().newPage();
  const address = other.address();
  await elsewhere.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`);
  expect(await page.context().cookies()).toEqual([]);
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.join()).not.toMatch(/cookie|authorization|[A-Za-z0-9_-]{43}/i);
  // A link there opens the page in a new tab, which has no token and says what to do.
  await elsewhere.setContent(`<a id="go" href="${origin}/">Huskies</a>`);
  await elsewhere.click('#go');
  await expect(elsewhere.getByText('Open the link that huskies printed')).toBeVisible();
  await elsewhere.close();
  other.close();

  // The page's own tab is still accepted after a reload.
  await page.reload();
  await board.painted();
  expect(page.url()).toBe(`http://${host}/`);

  // The menu of the desktop app opens a file that redirects here.
  const opened = await freshPage();
  const file = join(mkdtempSync(join(tmpdir(), 'huskies-e2e-open-')), 'open.html');
  writeFileSync(file, `<!doctype html><script>location.replace(${JSON.stringify(url)})</script>`);
  await opened.goto(pathToFileURL(file).href);
  await expect(opened.getByRole('region', { name: 'Backlog' }).or(opened.getByText('Backlog')).first()).toBeVisible();
  await opened.context().close();
});

test('the token leaves the address bar at once', { tag: ['@anyone'] }, async ({ huskies: { page } }) => {
  expect(page.url()).not.toContain('token');
});

test('a link that is no longer valid says so', { tag: ['@anyone'] }, async ({ huskies: { url }, freshPage }) => {
  const page = await freshPage();
  await page.goto(`${new URL(url ?? '').origin}/#token=${'0'.repeat(43)}`);
  await expect(page.getByText('This link is no longer valid.')).toBeVisible();
  await page.context().close();
});

test('it says once what it cannot do in a browser', { tag: ['@anyone'] }, async ({ huskies: { page } }) => {
  await expect(page.getByText('In a browser: no tray, no system-wide keys.')).toBeVisible();
});
