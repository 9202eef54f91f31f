import { chmod, readFile, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createClient, openSocketLink } from '../../../client/index.ts';
import { message, messageText, ok, RefusalError } from '../../../contract/index.ts';
import { openSession } from '../../serving/index.ts';
import { createFakeDoor } from '../../testing/fake-door.ts';
import { makeSecret } from './mac.ts';
import { cleanUp, makeTestFolder, send, serve, testPath, tryHello } from './test-clients.ts';

beforeEach(makeTestFolder);
afterEach(cleanUp);

describe('loopback', () => {
  it('serves the page with strict headers and no cookie', async () => {
    const server = await serve();
    const page = await send(server.port, { path: '/' });
    expect(page.body).toContain('THE PAGE');
    expect(page.body).not.toContain(server.token);
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(page.headers['set-cookie']).toBeUndefined();
    expect(page.headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${server.port};`);
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
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
  ])('serves no file outside the page: %s', async (path) => {
    const server = await serve();
    const reply = await send(server.port, { path });
    expect([400, 404]).toContain(reply.status);
    expect(reply.body).not.toContain('SECRET');
  });

  it('keeps the token in a 0600 file while it runs', async () => {
    const server = await serve();
    const path = testPath('state', 'token');
    expect((await readFile(path, 'utf8')).trim()).toBe(server.token);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(server.token, 'base64url')).toHaveLength(32);
    await server.close();
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it('reuses its last address and token from a file that only its owner can read', async () => {
    const addressFile = testPath('state', 'address.json');
    const first = await serve({ addressFile });
    first.rememberAddress();
    await first.close();
    expect((await stat(addressFile)).mode & 0o777).toBe(0o600);
    const second = await serve({ addressFile });
    expect(second.url).toBe(first.url);
    await second.close();
    await chmod(addressFile, 0o644);
    const third = await serve({ addressFile });
    expect([third.port, third.token]).not.toContain(first.token);
  });

  it('makes a new token when another program has taken its port', async () => {
    const addressFile = testPath('state', 'address.json');
    const first = await serve({ addressFile });
    first.rememberAddress();
    await first.close();
    const taker = await serve({ port: first.port });
    const second = await serve({ addressFile });
    expect(second.port).not.toBe(first.port);
    expect(second.token).not.toBe(first.token);
    second.rememberAddress();
    await Promise.all([taker.close(), second.close()]);
    expect((await serve({ addressFile })).url).toBe(second.url);
  });

  it('refuses a port in use with a remedy, and an upgrade on another path', async () => {
    const server = await serve();
    const second = serve({ port: server.port });
    await expect(second).rejects.toThrow(RefusalError);
    await expect(second).rejects.toMatchObject({ refusal: { code: 'port-taken', field: 'port' } });
    const elsewhere = await send(server.port, {
      path: '/other',
      upgrade: true,
      headers: { origin: server.origin },
    });
    expect(elsewhere.status).toBe(404);
  });

  it('listens on the loopback interface only', async () => {
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
    const door = createFakeDoor();
    door.on('story.list', () => ok([]));
    const server = await serve({ onLink: (link, session) => void openSession(link, door, session) });
    const host = `127.0.0.1:${server.port}`;
    const socket = new WebSocket(`ws://${host}/link`, { origin: server.origin });
    const entered = await openSocketLink(socket, { host, secret: server.token, run: null });
    if (!entered.ok) throw new Error(messageText(entered.error.reason));
    const client = createClient(entered.link);
    expect(await client.invoke('story.list', {})).toEqual({ ok: true, value: [] });
    const reason = new Promise((resolve) => client.onClose(resolve));
    await server.close();
    expect(await reason).toEqual(message('loopback.closed'));
  });

  it('a run with many links locks neither a person nor another run out', async () => {
    const tokens = { run_aaaaaaaa: makeSecret(), run_bbbbbbbb: makeSecret() };
    const server = await serve({ tokenOf: (run) => tokens[run as keyof typeof tokens] ?? null });
    const host = `127.0.0.1:${server.port}`;
    const enter = async (run: keyof typeof tokens | null) => {
      const socket = new WebSocket(`ws://${host}/link`, { origin: server.origin });
      const secret = run === null ? server.token : tokens[run];
      const entered = await openSocketLink(socket, { host, secret, run });
      return entered.ok ? 'entered' : entered.error.why;
    };
    const entered = await Promise.all(Array.from({ length: 12 }, () => enter('run_aaaaaaaa')));
    expect([...new Set(entered)].sort()).toEqual(['entered', 'full']);
    expect(entered.filter((why) => why === 'entered').length).toBeLessThanOrEqual(8);
    expect([await enter(null), await enter('run_bbbbbbbb')]).toEqual(['entered', 'entered']);
  });

  it('lets a client distinguish a refusal, another program on the port, and a closed port', async () => {
    const server = await serve();
    const keys = { host: `127.0.0.1:${server.port}`, secret: makeSecret(), run: null };
    const to = (port: number) => new WebSocket(`ws://127.0.0.1:${port}/link`, { origin: `http://127.0.0.1:${port}` });
    expect(await openSocketLink(to(server.port), keys)).toMatchObject({ ok: false, error: { why: 'refused' } });
    // another program on a host's port admits every client, and must not learn the token
    const received: string[] = [];
    const stranger = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => stranger.once('listening', resolve));
    stranger.on('connection', (socket) => {
      socket.on('message', (data) => {
        received.push(String(data));
        socket.send(JSON.stringify({ t: 'opened', proof: makeSecret() }));
      });
      socket.send(JSON.stringify({ t: 'challenge', nonce: makeSecret() }));
    });
    const { port } = stranger.address() as AddressInfo;
    const fooled = await openSocketLink(to(port), { host: `127.0.0.1:${port}`, secret: server.token, run: null });
    expect(fooled).toMatchObject({ ok: false, error: { why: 'stranger' } });
    expect(received.join()).not.toContain(server.token);
    expect((await tryHello(server, () => received[0] ?? null)).admitted).toBe(false);
    await new Promise((resolve) => stranger.close(resolve));
    expect(await openSocketLink(to(port), keys)).toMatchObject({ ok: false, error: { why: 'gone' } });
  });
});
