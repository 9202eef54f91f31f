import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runToken } from '../../../contract/index.ts';
import type { Loopback, LoopbackOptions } from './index.ts';
import { makeSecret } from './mac.ts';
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
    'tool of a run': ofRun('/mcp'),
    'hook of a run': ofRun('/hook/claude'),
  };
}
const RUN = 'run_abcdefghijklmnop';
const ENDED = 'run_endedendedended1';
const tokens = new Map([RUN, ENDED, 'run_anotheronethatis'].map((run) => [run, runToken(run, makeSecret())]));
const tokenOf = (run: string) => (run === ENDED ? null : (tokens.get(run) ?? null));
/** A request of a program of the live run. */
const ofRun = (path: string): TestRequest => ({
  method: 'POST',
  path,
  headers: { authorization: `Bearer ${tokens.get(RUN)}`, 'content-type': 'application/json' },
  body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
});
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
    // a page that is allowed to send it can set no other header
    ...add(without(request, 'authorization'), { 'content-type': 'text/plain' }),
    method: 'POST',
    upgrade: false,
    body: JSON.stringify({ token: server.token }),
  }),
};

/** The attacks that were accepted, with their routes. */
async function findAccepted(options: Partial<LoopbackOptions> = {}): Promise<string[]> {
  const server = await serve({
    tokenOf,
    onTools: (_run, exchange) => exchange.end(),
    onHook: async () => null,
    ...options,
  });
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
/** What a program without the run's token, or one that means no good, sends in its place. */
const FORGERIES: Record<string, (request: TestRequest, server: Loopback) => TestRequest> = {
  'no token': (request) => without(request, 'authorization'),
  'a wrong secret': (request) => bearer(request, `${RUN}.${'A'.repeat(43)}`),
  'the token of an ended run': (request) => bearer(request, tokens.get(ENDED) ?? ''),
  'the secret of another run': (request) => bearer(request, `${RUN}.${secretOf('run_anotheronethatis')}`),
  'the name of a run that never was': (request) => bearer(request, `run_neverneverneverx.${secretOf(RUN)}`),
  'the token of a person': (request, server) => bearer(request, server.token),
  'the token as another scheme': (request) => add(request, { authorization: `Basic ${tokens.get(RUN)}` }),
  'the token twice': (request) => bearer(request, `${tokens.get(RUN)}, Bearer ${tokens.get(RUN)}`),
  'a huge token': (request) => bearer(request, 'x'.repeat(9_000)),
  'a body that is announced as huge': (request) => add(request, { 'content-length': String(2 ** 31) }),
  'a huge body': (request) => ({ ...request, body: `"${'x'.repeat(9 * 1024 * 1024)}"` }),
  'a body that is no JSON': (request) => ({ ...request, body: '{"half' }),
  'another method': (request) => ({ ...request, method: 'PUT' }),
  'the token in the query': (request) => ({
    ...without(request, 'authorization'),
    path: `${request.path}?token=${tokens.get(RUN)}`,
  }),
};
const bearer = (request: TestRequest, token: string) => add(request, { authorization: `Bearer ${token}` });
const secretOf = (run: string) => tokens.get(run)?.split('.')[1] ?? '';

describe('requests of programs of a run', () => {
  it.each(['/mcp', '/hook/claude'])('%s refuses and logs each forgery, and takes nothing of it', async (path) => {
    const taken: string[] = [];
    const logged: string[] = [];
    const note = (text: string, data?: unknown) => void logged.push(`${text} ${JSON.stringify(data)}`);
    const server = await serve({
      ...{ tokenOf, log: { info: note, warn: note, error: note } },
      onTools: (run, exchange) => {
        taken.push(run);
        exchange.end();
      },
      onHook: async (run) => void taken.push(run),
    });
    expect(await send(server.port, ofRun(path))).toMatchObject({ status: 200 });
    expect(taken.splice(0)).toEqual([RUN]);
    for (const [name, forge] of Object.entries(FORGERIES)) {
      const before = logged.length;
      const { status } = await send(server.port, forge(ofRun(path), server));
      expect([name, status >= 400 && status < 500]).toEqual([name, true]);
      expect([name, logged.length]).toEqual([name, before + 1]);
    }
    expect(taken).toEqual([]);
    const text = logged.join('\n');
    for (const secret of [...tokens.values(), server.token]) expect(text).not.toContain(secret);
    for (const run of tokens.keys()) expect(text).not.toContain(secretOf(run));
  });
});

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
