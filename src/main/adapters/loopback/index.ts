/** The page, its cookie and its socket on the loopback interface, under the rules of trust.md ("Loopback"). */

import { readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Link } from '../../../contract/index.ts';
import { text } from '../../../contract/index.ts';
import type { Log } from '../../core/ports/index.ts';
import { answer, readBody, refuseUpgrade } from './answer.ts';
import { BOOTSTRAP_CSP, BOOTSTRAP_HTML, pageCsp } from './bootstrap.ts';
import { pageFile } from './files.ts';
import type { Gate } from './gate.ts';
import { createGate } from './gate.ts';
import { listenOnLoopback } from './listen.ts';
import { rulesFor } from './rules.ts';
import { createTokenJudge, makeSecret, writeToken } from './secrets.ts';
import { socketLink } from './socket-link.ts';

export interface LoopbackOptions {
  /** 0: any free one. */
  port: number;
  /** Where the file `token` is written (0600) while the server lives; null: its address is told in another way. */
  stateDir: string | null;
  /** The built page: index.html and its assets. */
  pageDir: string;
  onLink(link: Link, session: number): void;
  log: Log;
  /** A number for each link, unique within the process; by default counted here, over all servers of the process. */
  nextSession?: () => number;
  /** ms since the epoch, for the pause after wrong tokens. */
  now?: () => number;
  /** Tests put a weakened gate in, to see that the attackers' test notices. */
  weaken?: (gate: Gate) => Gate;
}

export interface Loopback {
  /** For a browser: the origin, and the token in the fragment, which never reaches a server. */
  url: string;
  origin: string;
  token: string;
  port: number;
  close(): Promise<void>;
}

/** The one path for sockets. */
export const SOCKET_PATH = '/link';
/** POST here swaps the token for the cookie. */
export const SESSION_PATH = '/session';
/** Largest message of a client: above the session's own limit, which answers more kindly. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const MAX_BODY_BYTES = 4 * 1024;
const MAX_LINKS = 100;

let counted = 0;

/** Serves until close(). Rejects with a RefusalError `port-taken`. */
export async function serveLoopback(options: LoopbackOptions): Promise<Loopback> {
  const { log, pageDir } = options;
  const token = makeSecret();
  const cookie = makeSecret();
  const nextSession = options.nextSession ?? (() => ++counted);
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES });
  const connections = new Set<Duplex>();
  let gate: Gate | null = null;
  let cookieName = '';

  async function page(request: IncomingMessage, response: ServerResponse, path: string, gate: Gate): Promise<void> {
    const verdict = gate.read(request);
    const isPage = path === '/' || path === '/index.html';
    if (!verdict.pass) {
      const bootstrap = verdict.status === 401 && isPage;
      if (bootstrap)
        answer(request, response, {
          status: 401,
          type: 'text/html; charset=utf-8',
          body: BOOTSTRAP_HTML,
          csp: BOOTSTRAP_CSP,
        });
      else answer(request, response, { status: verdict.status });
      return;
    }
    const file = await pageFile(pageDir, isPage ? '/index.html' : path);
    if (file === null) answer(request, response, { status: 404 });
    else if (isPage) answer(request, response, { status: 200, ...file, csp: pageCsp(request.headers.host ?? '') });
    else answer(request, response, { status: 200, ...file, forever: path.startsWith('/assets/') });
  }
  async function swap(request: IncomingMessage, response: ServerResponse, gate: Gate): Promise<void> {
    const before = gate.swap(request);
    if (!before.pass) {
      answer(request, response, { status: before.status });
      return;
    }
    const given = tokenOf(await readBody(request, MAX_BODY_BYTES));
    const verdict = given === null ? ({ pass: false, status: 400 } as const) : gate.token(given);
    if (verdict.pass)
      answer(request, response, {
        status: 200,
        body: 'ok\n',
        cookie: `${cookieName}=${cookie}; Path=/; HttpOnly; SameSite=Strict`,
      });
    else answer(request, response, { status: verdict.status });
  }
  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request);
    if (gate === null || path === null) {
      answer(request, response, { status: gate === null ? 503 : 400 });
      return;
    }
    const work = path === SESSION_PATH ? swap(request, response, gate) : page(request, response, path, gate);
    work.catch((error: unknown) => {
      log.error('a request failed', error, { path });
      if (response.headersSent) response.destroy();
      else answer(request, response, { status: 500 });
    });
  }
  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const verdict = gate?.upgrade(request) ?? { pass: false, status: 503 };
    if (!verdict.pass) refuseUpgrade(socket, verdict.status);
    else if (pathOf(request) !== SOCKET_PATH) refuseUpgrade(socket, 404);
    else if (sockets.clients.size >= MAX_LINKS) refuseUpgrade(socket, 503);
    else sockets.handleUpgrade(request, socket, head, (ws) => options.onLink(socketLink(ws), nextSession()));
  }
  function makeServer(): Server {
    const server = createServer({ maxHeaderSize: 16 * 1024 }, onRequest);
    server.on('upgrade', onUpgrade);
    server.on('connection', (socket) => {
      connections.add(socket);
      socket.on('close', () => connections.delete(socket));
    });
    return server;
  }

  const { servers, port } = await listenOnLoopback(makeServer, options.port);
  cookieName = `huskies-${port}`;
  const judge = createTokenJudge(token, options.now ?? Date.now);
  const strict = createGate({ rules: rulesFor(port), cookieName, cookie, judge });
  gate = options.weaken?.(strict) ?? strict;
  const origin = `http://127.0.0.1:${port}`;

  async function close(): Promise<void> {
    gate = null;
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const client of sockets.clients) client.close(1001, text('adapters.loopback.closed'));
    // A moment for the goodbyes, then whatever is still open is cut: closing waits for nobody.
    await new Promise((resolve) => setTimeout(resolve, sockets.clients.size > 0 ? 50 : 0));
    for (const connection of connections) connection.destroy();
    await Promise.all(closed);
    await removeOwnToken();
  }
  /** A newer host may have written its own meanwhile. */
  async function removeOwnToken(): Promise<void> {
    if (tokenFile === null) return;
    const now = await readFile(tokenFile, 'utf8').catch(() => '');
    if (now.trim() === token) await rm(tokenFile, { force: true });
  }
  let tokenFile: string | null = null;
  try {
    if (options.stateDir !== null) tokenFile = await writeToken(options.stateDir, token);
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
  let closing: Promise<void> | null = null;
  return {
    url: `${origin}/#token=${token}`,
    origin,
    token,
    port,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** The path of a request without its query; null when it is none. */
function pathOf(request: IncomingMessage): string | null {
  const path = /^(\/[^?#]*)/.exec(request.url ?? '')?.[1];
  return path ?? null;
}

function tokenOf(body: string | null): string | null {
  if (body === null) return null;
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json !== 'object' || json === null || !('token' in json)) return null;
    return typeof json.token === 'string' && json.token.length <= 100 ? json.token : null;
  } catch {
    // No JSON: answered as a bad request.
    return null;
  }
}
