/** A loopback server for its tests, and askers that say exactly what they are told. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { proofWords } from '../../../contract/index.ts';
import type { Loopback, LoopbackOptions } from './index.ts';
import { serveLoopback } from './index.ts';
import { mac, makeSecret } from './mac.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
let home = '';
let open: Loopback[] = [];

/** The temporary folder of the present test: `page`, `state`, and a secret beside them. */
export function folder(...parts: string[]): string {
  return join(home, ...parts);
}

export async function before(): Promise<void> {
  home = await mkdtemp(join(tmpdir(), 'huskies-loopback-'));
  await mkdir(join(home, 'page', 'assets'), { recursive: true });
  await writeFile(join(home, 'page', 'index.html'), '<!doctype html>THE PAGE');
  await writeFile(join(home, 'page', 'assets', 'app-1a2b.js'), 'THE CODE');
  await writeFile(join(home, 'secret.txt'), 'THE SECRET');
  await symlink(join(home, 'secret.txt'), join(home, 'page', 'link.txt'));
}
export async function after(): Promise<void> {
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

export interface Ask {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
  upgrade?: boolean;
}
export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One request or upgrade exactly as told; Host is the right one unless the headers name another. */
export function ask(port: number, what: Ask): Promise<Reply> {
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

/** One socket: what is said first on it, and whether it was let in. */
export function knock(
  server: Loopback,
  say: (challenge: string) => string | Buffer | null,
  headers: Record<string, string> = {},
): Promise<{ letIn: boolean; code: number }> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/link`, { origin: server.origin, headers });
  let letIn = false;
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', (code) => resolve({ letIn, code }));
    socket.on('message', (data) => {
      const said = JSON.parse(String(data)) as { t: string; nonce: string };
      if (said.t === 'challenge') {
        const first = say(said.nonce);
        if (first === null) return;
        socket.send(first);
        // Whoever is not let in is not heard either.
        socket.send(JSON.stringify({ t: 'call', id: 1, name: 'story.list', input: {} }));
      } else {
        letIn = true;
        socket.close();
      }
    });
  });
}

/** What an honest client says at that moment; `over` says what is not honest about it. */
export function helloFor(
  server: Loopback,
  challenge: string,
  over: Partial<{ host: string; secret: string; run: string | null }> = {},
) {
  const { host = `127.0.0.1:${server.port}`, secret = server.token, run = null } = over;
  const nonce = makeSecret();
  return { t: 'open', nonce, proof: mac(secret, proofWords('client', { host, challenge, nonce, run })), run };
}
