import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ask } from './askers.ts';
import { after, ask, before, serve } from './askers.ts';
import type { Loopback, LoopbackOptions } from './index.ts';
import type { RequestChecks } from './request-checks.ts';

beforeEach(before);
afterEach(after);

/** Every route and upgrade, as an honest asker would use it. */
function routes(server: Loopback): Record<string, Ask> {
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
/** What a browser says of a link that a person followed from another site or a file. */
const TAB = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

type Attack = (ask: Ask, server: Loopback) => Ask;
const add = (ask: Ask, headers: Record<string, string>): Ask => ({ ...ask, headers: { ...ask.headers, ...headers } });
const without = (ask: Ask, ...names: string[]): Ask => ({
  ...ask,
  headers: Object.fromEntries(Object.entries(ask.headers ?? {}).filter(([name]) => !names.includes(name))),
});
const FETCH = ['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'];

/** Who asks from elsewhere, by any route. */
const ATTACKERS: Record<string, Attack> = {
  'foreign Origin': (ask) => add(without(ask, ...FETCH), { origin: 'https://evil.test' }),
  'null Origin': (ask) => add(without(ask, ...FETCH), { origin: 'null' }),
  rebinding: (ask, server) => add(ask, { host: `evil.test:${server.port}`, origin: `http://evil.test:${server.port}` }),
  'localhost.evil.test': (ask, server) =>
    add(ask, { host: `localhost.evil.test:${server.port}`, origin: `http://localhost.evil.test:${server.port}` }),
  'another local port': (ask, server) =>
    add(ask, { origin: `http://127.0.0.1:${server.port + 1}`, 'sec-fetch-site': 'same-site' }),
  'a page in a frame': (ask) =>
    add(without(ask, 'origin'), {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'iframe',
    }),
  'a script of another site': (ask) =>
    add(without(ask, 'origin'), {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-dest': 'script',
    }),
  'forged forwarding headers': (ask, server) =>
    add(ask, {
      host: `evil.test:${server.port}`,
      'x-forwarded-host': `127.0.0.1:${server.port}`,
      'x-forwarded-for': '127.0.0.1',
      forwarded: `for=127.0.0.1;host=127.0.0.1:${server.port}`,
    }),
  'text/plain POST': (ask, server) => ({
    ...add(ask, { 'content-type': 'text/plain' }),
    method: 'POST',
    upgrade: false,
    body: JSON.stringify({ token: server.token }),
  }),
};

/** Which attacks on which routes were let in. */
async function accepted(options: Partial<LoopbackOptions> = {}): Promise<string[]> {
  const server = await serve(options);
  const through: string[] = [];
  for (const [route, good] of Object.entries(routes(server))) {
    const reply = await ask(server.port, good);
    expect([route, reply.status]).toEqual([route, good.upgrade ? 101 : 200]);
    for (const [name, attack] of Object.entries(ATTACKERS)) {
      const { status, headers } = await ask(server.port, attack(good, server));
      if (status < 400) through.push(`${name}: ${route}`);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['set-cookie']).toBeUndefined();
    }
  }
  return through;
}

const pass = { pass: true } as const;

describe('routes and upgrades', () => {
  it('accept none of those who ask from elsewhere', async () => {
    expect(await accepted()).toEqual([]);
  });

  it.each<[string, (checks: RequestChecks) => RequestChecks, string]>([
    [
      'the socket forgets all checks',
      (checks) => ({ ...checks, upgrade: () => pass }),
      'foreign Origin: socket of a page',
    ],
    ['the page forgets all checks', (checks) => ({ ...checks, read: () => pass }), 'a page in a frame: GET /'],
    [
      'Origin is compared with Host only',
      (checks) => ({
        ...checks,
        upgrade: (request) =>
          request.headers.origin === `http://${request.headers.host}` ? pass : checks.upgrade(request),
      }),
      'rebinding: socket of a page',
    ],
  ])('the test notices when %s', async (_, weaken, expected) => {
    expect(await accepted({ weaken })).toContain(expected);
  });
});
