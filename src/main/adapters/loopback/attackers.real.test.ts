import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Loopback, LoopbackOptions } from './index.ts';
import type { RequestChecks } from './request-checks.ts';
import type { TestRequest } from './test-clients.ts';
import { cleanUp, makeTestFolder, send, serve } from './test-clients.ts';

beforeEach(makeTestFolder);
afterEach(cleanUp);

/** Every route and upgrade, as an honest client would use it. */
function routes(server: Loopback): Record<string, TestRequest> {
  const same = { origin: server.origin, 'sec-fetch-site': 'same-origin' };
  return {
    'GET /': { path: '/' },
    'GET /index.html': { path: '/index.html', headers: { 'sec-fetch-site': 'none' } },
    'GET / by a link': { path: '/', headers: TAB },
    'HEAD /': { method: 'HEAD', path: '/' },
    'GET asset': { path: '/assets/app-1a2b.js', headers: { 'sec-fetch-site': 'same-origin' } },
    'socket of a page': { path: '/link', upgrade: true, headers: same },
    'socket of a program': { path: '/link', upgrade: true, headers: { origin: server.origin } },
  };
}
/** The headers that a browser sends when a person follows a link from another site or a file. */
const TAB = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

type Attack = (request: TestRequest, server: Loopback) => TestRequest;
const add = (request: TestRequest, headers: Record<string, string>): TestRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});
const without = (request: TestRequest, ...names: string[]): TestRequest => ({
  ...request,
  headers: Object.fromEntries(Object.entries(request.headers ?? {}).filter(([name]) => !names.includes(name))),
});
const FETCH = ['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'];

/** Each turns an honest request into one from another site or program. */
const ATTACKERS: Record<string, Attack> = {
  'foreign Origin': (request) => add(without(request, ...FETCH), { origin: 'https://evil.test' }),
  'null Origin': (request) => add(without(request, ...FETCH), { origin: 'null' }),
  rebinding: (request, server) =>
    add(request, { host: `evil.test:${server.port}`, origin: `http://evil.test:${server.port}` }),
  'localhost.evil.test': (request, server) =>
    add(request, { host: `localhost.evil.test:${server.port}`, origin: `http://localhost.evil.test:${server.port}` }),
  'another local port': (request, server) =>
    add(request, { origin: `http://127.0.0.1:${server.port + 1}`, 'sec-fetch-site': 'same-site' }),
  'a page in a frame': (request) =>
    add(without(request, 'origin'), {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'iframe',
    }),
  'a script of another site': (request) =>
    add(without(request, 'origin'), {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-dest': 'script',
    }),
  'forged forwarding headers': (request, server) =>
    add(request, {
      host: `evil.test:${server.port}`,
      'x-forwarded-host': `127.0.0.1:${server.port}`,
      'x-forwarded-for': '127.0.0.1',
      forwarded: `for=127.0.0.1;host=127.0.0.1:${server.port}`,
    }),
  'text/plain POST': (request, server) => ({
    ...add(request, { 'content-type': 'text/plain' }),
    method: 'POST',
    upgrade: false,
    body: JSON.stringify({ token: server.token }),
  }),
};

/** The attacks that were accepted, with their routes. */
async function findAccepted(options: Partial<LoopbackOptions> = {}): Promise<string[]> {
  const server = await serve(options);
  const accepted: string[] = [];
  for (const [route, good] of Object.entries(routes(server))) {
    const response = await send(server.port, good);
    expect([route, response.status]).toEqual([route, good.upgrade ? 101 : 200]);
    for (const [name, attack] of Object.entries(ATTACKERS)) {
      const { status, headers } = await send(server.port, attack(good, server));
      if (status < 400) accepted.push(`${name}: ${route}`);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['set-cookie']).toBeUndefined();
    }
  }
  return accepted;
}

const pass = { pass: true } as const;

describe('routes and upgrades', () => {
  it('accept no request that comes from elsewhere', async () => {
    expect(await findAccepted()).toEqual([]);
  });

  it.each<[string, (checks: RequestChecks) => RequestChecks, string]>([
    [
      'the socket skips all checks',
      (checks) => ({ ...checks, upgrade: () => pass }),
      'foreign Origin: socket of a page',
    ],
    ['the page skips all checks', (checks) => ({ ...checks, read: () => pass }), 'a page in a frame: GET /'],
    [
      'Origin is compared with Host only',
      (checks) => ({
        ...checks,
        upgrade: (request) =>
          request.headers.origin === `http://${request.headers.host}` ? pass : checks.upgrade(request),
      }),
      'rebinding: socket of a page',
    ],
  ])('would accept one if %s, so the test can fail', async (_, weaken, expected) => {
    expect(await findAccepted({ weaken })).toContain(expected);
  });
});
