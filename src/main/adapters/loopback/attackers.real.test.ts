import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, socketLink } from '../../../client/index.ts';
import { ok, RefusalError } from '../../../contract/index.ts';
import { openSession } from '../../serving/index.ts';
import { createFakeDoor } from '../../testing/fake-door.ts';
import type { Gate } from './gate.ts';
import type { Loopback, LoopbackOptions } from './index.ts';
import { serveLoopback } from './index.ts';
import { PAUSE_MS } from './secrets.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
let home = '';
let open: Loopback[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'huskies-loopback-'));
  await mkdir(join(home, 'page', 'assets'), { recursive: true });
  await writeFile(join(home, 'page', 'index.html'), '<!doctype html>THE PAGE');
  await writeFile(join(home, 'page', 'assets', 'app-1a2b.js'), 'THE CODE');
  await writeFile(join(home, 'secret.txt'), 'THE SECRET');
  await symlink(join(home, 'secret.txt'), join(home, 'page', 'link.txt'));
});
afterEach(async () => {
  await Promise.all(open.map((server) => server.close()));
  open = [];
  await rm(home, { recursive: true, force: true });
});

async function serve(options: Partial<LoopbackOptions> = {}): Promise<Loopback> {
  const server = await serveLoopback({
    port: 0,
    stateDir: join(home, 'state'),
    pageDir: join(home, 'page'),
    onLink(link, session) {
      const door = createFakeDoor();
      door.on('story.list', () => ok([]));
      openSession(link, door, session);
    },
    log,
    ...options,
  });
  open.push(server);
  return server;
}

interface Ask {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
  upgrade?: boolean;
}
interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One request or upgrade exactly as told; Host is the right one unless the headers name another. */
function ask(port: number, what: Ask): Promise<Reply> {
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'x3JJHMbDL1EzLkh9GBhXDw==',
  };
  return new Promise((resolve, reject) => {
    const call = request({
      host: '127.0.0.1',
      port,
      method: what.method ?? 'GET',
      path: what.path,
      headers: { host: `127.0.0.1:${port}`, ...(what.upgrade ? upgrade : {}), ...what.headers },
      agent: false,
    });
    call.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' });
    });
    call.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    call.on('error', reject);
    call.end(what.body);
  });
}

async function cookieOf(server: Loopback): Promise<string> {
  const reply = await ask(server.port, {
    method: 'POST',
    path: '/session',
    headers: { origin: server.origin, 'content-type': 'application/json' },
    body: JSON.stringify({ token: server.token }),
  });
  expect(reply.status).toBe(200);
  return String(reply.headers['set-cookie']?.[0]).split(';')[0] ?? '';
}

/** Every route and upgrade, as an honest asker would use it. */
function routes(server: Loopback, cookie: string): Record<string, Ask> {
  const same = { origin: server.origin, 'sec-fetch-site': 'same-origin' };
  return {
    'GET /': { path: '/', headers: { cookie } },
    'GET /index.html': { path: '/index.html', headers: { cookie } },
    'HEAD /': { method: 'HEAD', path: '/', headers: { cookie } },
    'GET asset': { path: '/assets/app-1a2b.js', headers: { cookie, 'sec-fetch-site': 'same-origin' } },
    'POST /session': {
      method: 'POST',
      path: '/session',
      headers: { ...same, 'content-type': 'application/json' },
      body: JSON.stringify({ token: server.token }),
    },
    'socket by cookie': { path: '/link', upgrade: true, headers: { ...same, cookie } },
    'socket by token': { path: '/link', upgrade: true, headers: { authorization: `Bearer ${server.token}` } },
  };
}

type Attack = (ask: Ask, server: Loopback, stale: { cookie: string; token: string }) => Ask;
const add = (ask: Ask, headers: Record<string, string>): Ask => ({ ...ask, headers: { ...ask.headers, ...headers } });
const without = (ask: Ask, ...names: string[]): Ask => ({
  ...ask,
  headers: Object.fromEntries(Object.entries(ask.headers ?? {}).filter(([name]) => !names.includes(name))),
});
const withToken = (ask: Ask, token: string): Ask =>
  ask.body === undefined ? ask : { ...ask, body: JSON.stringify({ token }) };

/** The nine attackers of trust.md. Those that come through a person's browser carry the valid cookie. */
const ATTACKERS: Record<string, Attack> = {
  'foreign Origin': (ask) => add(without(ask, 'sec-fetch-site'), { origin: 'https://evil.test' }),
  'null Origin': (ask) => add(without(ask, 'sec-fetch-site'), { origin: 'null' }),
  rebinding: (ask, server) => add(ask, { host: `evil.test:${server.port}`, origin: `http://evil.test:${server.port}` }),
  'localhost.evil.test': (ask, server) =>
    add(ask, { host: `localhost.evil.test:${server.port}`, origin: `http://localhost.evil.test:${server.port}` }),
  'another local port': (ask, server) =>
    add(ask, { origin: `http://127.0.0.1:${server.port + 1}`, 'sec-fetch-site': 'same-site' }),
  'no token': (ask) => (ask.body === undefined ? without(ask, 'cookie', 'authorization') : { ...ask, body: '{}' }),
  'forged forwarding headers': (ask, server) =>
    add(ask, {
      host: `evil.test:${server.port}`,
      'x-forwarded-host': `127.0.0.1:${server.port}`,
      'x-forwarded-for': '127.0.0.1',
      forwarded: `for=127.0.0.1;host=127.0.0.1:${server.port}`,
    }),
  'stale token': (ask, _, stale) => {
    const headers: Record<string, string> = {};
    if (ask.headers?.cookie) headers.cookie = stale.cookie;
    if (ask.headers?.authorization) headers.authorization = `Bearer ${stale.token}`;
    return withToken(add(ask, headers), stale.token);
  },
  'text/plain POST': (ask, server) => ({
    ...add(ask, { 'content-type': 'text/plain' }),
    method: 'POST',
    upgrade: false,
    body: JSON.stringify({ token: server.token }),
  }),
};

/** Which attacks on which routes were let in. */
async function accepted(options: Partial<LoopbackOptions> = {}): Promise<string[]> {
  let time = 0;
  // Time runs on between tries, so that the pause after wrong tokens does not do the gate's work.
  const now = () => {
    time += PAUSE_MS;
    return time;
  };
  const old = await serve({ now });
  const stale = { cookie: (await cookieOf(old)).replace(/^[^=]*/, ''), token: old.token };
  await old.close();
  const server = await serve({ ...options, now });
  stale.cookie = `huskies-${server.port}${stale.cookie}`;
  const honest = routes(server, await cookieOf(server));
  const through: string[] = [];
  for (const [route, good] of Object.entries(honest)) {
    const reply = await ask(server.port, good);
    expect([route, reply.status]).toEqual([route, good.upgrade ? 101 : 200]);
    for (const [name, attack] of Object.entries(ATTACKERS)) {
      const { status, headers } = await ask(server.port, attack(good, server, stale));
      if (status < 400) through.push(`${name}: ${route}`);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['set-cookie'] === undefined || status === 200).toBe(true);
    }
  }
  return through;
}

describe('loopback attackers', () => {
  it('accepts none of the nine on any route or upgrade', async () => {
    expect(Object.keys(ATTACKERS)).toHaveLength(9);
    expect(await accepted()).toEqual([]);
  });

  const pass = { pass: true } as const;
  it.each<[string, (gate: Gate) => Gate, string]>([
    ['the socket forgets all checks', (gate) => ({ ...gate, upgrade: () => pass }), 'foreign Origin: socket by cookie'],
    ['pages are served without cookie', (gate) => ({ ...gate, read: () => pass }), 'no token: GET asset'],
    ['the swap does not look at Origin', (gate) => ({ ...gate, swap: () => pass }), 'rebinding: POST /session'],
    ['any token is right', (gate) => ({ ...gate, token: () => pass }), 'stale token: POST /session'],
    [
      'Origin is compared with Host only',
      (gate) => ({
        ...gate,
        upgrade: (request) =>
          request.headers.origin === `http://${request.headers.host}` ? pass : gate.upgrade(request),
      }),
      'rebinding: socket by cookie',
    ],
  ])('the test notices when %s', async (_, weaken, expected) => {
    expect(await accepted({ weaken })).toContain(expected);
  });
});

describe('loopback', () => {
  it('gives a browser the bootstrap, then the page, with strict headers', async () => {
    const server = await serve();
    const first = await ask(server.port, { path: '/' });
    expect(first.status).toBe(401);
    expect(first.body).toContain('Open the link printed by huskies');
    expect(first.headers['content-security-policy']).toMatch(/script-src 'sha256-.*frame-ancestors 'none'/);
    const cookie = await cookieOf(server);
    const page = await ask(server.port, { path: '/', headers: { cookie } });
    expect(page.body).toContain('THE PAGE');
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(page.headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${server.port};`);
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('sets an HttpOnly, SameSite=Strict cookie named with the port, which is not the token', async () => {
    const server = await serve();
    const reply = await ask(server.port, {
      method: 'POST',
      path: '/session',
      headers: { origin: server.origin, 'content-type': 'application/json' },
      body: JSON.stringify({ token: server.token }),
    });
    const [cookie] = reply.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(new RegExp(`^huskies-${server.port}=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict$`));
    expect(cookie).not.toContain(server.token);
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/link.txt',
    '/assets',
    '/%',
    '/.hidden.js',
    '/\\..\\secret.txt',
    '/assets/app-1a2b.js%00.txt',
    '//etc/passwd',
  ])('serves nothing beside the page: %s', async (path) => {
    const server = await serve();
    const reply = await ask(server.port, { path, headers: { cookie: await cookieOf(server) } });
    expect([400, 404]).toContain(reply.status);
    expect(reply.body).not.toContain('SECRET');
  });

  it('pauses for 30 s after five bad tokens, also for the right one; cookies go on', async () => {
    let time = 1_000;
    const server = await serve({ now: () => time });
    const cookie = await cookieOf(server);
    const swap = (token: string) =>
      ask(server.port, {
        method: 'POST',
        path: '/session',
        headers: { origin: server.origin, 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      });
    for (let i = 0; i < 5; i += 1) expect((await swap('wrong')).status).toBe(401);
    expect((await swap(server.token)).status).toBe(429);
    expect(
      (await ask(server.port, { path: '/link', upgrade: true, headers: { authorization: `Bearer ${server.token}` } }))
        .status,
    ).toBe(429);
    expect((await ask(server.port, { path: '/', headers: { cookie } })).status).toBe(200);
    time += PAUSE_MS;
    expect((await swap(server.token)).status).toBe(200);
  });

  it('keeps the token in a 0600 file while it lives', async () => {
    const server = await serve();
    const path = join(home, 'state', 'token');
    expect((await readFile(path, 'utf8')).trim()).toBe(server.token);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(server.token, 'base64url')).toHaveLength(32);
    await server.close();
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it('refuses a taken port with a remedy, and upgrades elsewhere', async () => {
    const server = await serve();
    const second = serve({ port: server.port });
    await expect(second).rejects.toThrow(RefusalError);
    await expect(second).rejects.toMatchObject({ refusal: { code: 'port-taken', field: 'port' } });
    const elsewhere = await ask(server.port, {
      path: '/other',
      upgrade: true,
      headers: { authorization: `Bearer ${server.token}` },
    });
    expect(elsewhere.status).toBe(404);
  });

  it('is heard on the loopback interface only, by IPv4 and, where there is one, IPv6', async () => {
    const server = await serve();
    const reach = (host: string) =>
      new Promise<string>((resolve) => {
        const socket = connect({ host, port: server.port }, () => {
          socket.destroy();
          resolve('open');
        });
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
      });
    expect(await reach('127.0.0.1')).toBe('open');
    expect(await reach('127.0.0.2')).toBe('ECONNREFUSED');
  });

  it('serves a client over the socket, and closes it with the server', async () => {
    const server = await serve();
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/link`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    const client = createClient(socketLink(socket));
    expect(await client.invoke('story.list', {})).toEqual({ ok: true, value: [] });
    const reason = new Promise((resolve) => client.onClose(resolve));
    await server.close();
    expect(await reason).toBe('Huskies was closed');
  });
});
