/** A loopback server for tests, and clients that send exactly what a test says. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { proofInput } from '../../../contract/index.ts';
import type { Loopback, LoopbackOptions } from './index.ts';
import { serveLoopback } from './index.ts';
import { mac, makeSecret } from './mac.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
let home = '';
let open: Loopback[] = [];

/** A path in the current test's temporary folder, which has `page`, `state` and, next to them, `secret.txt`. */
export function testPath(...parts: string[]): string {
  return join(home, ...parts);
}

export async function makeTestFolder(): Promise<void> {
  home = await mkdtemp(join(tmpdir(), 'huskies-loopback-'));
  await mkdir(join(home, 'page', 'assets'), { recursive: true });
  await writeFile(join(home, 'page', 'index.html'), '<!doctype html>THE PAGE');
  await writeFile(join(home, 'page', 'assets', 'app-1a2b.js'), 'THE CODE');
  await writeFile(join(home, 'secret.txt'), 'THE SECRET');
  await symlink(join(home, 'secret.txt'), join(home, 'page', 'link.txt'));
}
export async function cleanUp(): Promise<void> {
  await Promise.all(open.map((server) => server.close()));
  open = [];
  await rm(home, { recursive: true, force: true });
}

export async function serve(options: Partial<LoopbackOptions> = {}): Promise<Loopback> {
  const server = await serveLoopback({
    port: 0,
    stateDir: join(home, 'state'),
    pageDir: join(home, 'page'),
    onLink: () => undefined,
    log,
    ...options,
  });
  open.push(server);
  return server;
}

export interface TestRequest {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
  upgrade?: boolean;
}
export interface TestResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends one request or upgrade exactly as given. The Host header is correct unless the headers have another. */
export function send(port: number, what: TestRequest): Promise<TestResponse> {
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

/** Opens a socket and sends a first message, null: none. Resolves when it closes; `admitted`: the host accepted it. */
export function tryHello(
  server: Loopback,
  firstMessage: (challenge: string) => string | Buffer | null,
  headers: Record<string, string> = {},
): Promise<{ admitted: boolean; code: number }> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/link`, { origin: server.origin, headers });
  let admitted = false;
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', (code) => resolve({ admitted, code }));
    socket.on('message', (data) => {
      const received = JSON.parse(String(data)) as { t: string; nonce: string };
      if (received.t === 'challenge') {
        const first = firstMessage(received.nonce);
        if (first === null) return;
        socket.send(first);
        // a later message must not be read before the first one is accepted
        socket.send(JSON.stringify({ t: 'call', id: 1, name: 'story.list', input: {} }));
      } else {
        admitted = true;
        socket.close();
      }
    });
  });
}

/** The first message of an honest client; `over` makes parts of it dishonest. */
export function helloFor(
  server: Loopback,
  challenge: string,
  over: Partial<{ host: string; secret: string; run: string | null }> = {},
) {
  const { host = `127.0.0.1:${server.port}`, secret = server.token, run = null } = over;
  const nonce = makeSecret();
  return { t: 'open', nonce, proof: mac(secret, proofInput('client', { host, challenge, nonce, run })), run };
}
