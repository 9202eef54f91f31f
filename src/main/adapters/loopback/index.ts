/** The page and its socket on the loopback interface, under the rules of SECURITY.md ("Loopback"). */

import { rm } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Link, Opening } from '../../../contract/index.ts';
import { type MessageCode, RefusalError } from '../../../contract/index.ts';
import type { Log } from '../../core/ports/index.ts';
import { readStateFile } from '../state-files/index.ts';
import { admit } from './admit.ts';
import { answer, pageCsp, refuseUpgrade } from './answer.ts';
import type { Waiting } from './doorstep.ts';
import { createDoorstep } from './doorstep.ts';
import { pageFile } from './files.ts';
import { listenOnLoopback, listenWhereItWas } from './listen.ts';
import { makeSecret } from './mac.ts';
import type { RequestChecks, TokenOf } from './request-checks.ts';
import { createRequestChecks } from './request-checks.ts';
import { rulesFor } from './rules.ts';
import { readAddress, writeAddress, writeToken } from './secrets.ts';
import { descriptorLimit, sharesOf } from './shares.ts';
import { socketLink } from './socket-link.ts';

export interface LoopbackOptions {
  /** 0: the former one where `addressFile` tells it and it is free, else any. */
  port: number;
  /** Where the file `token` is written (0600) while the server lives; null: its address is told in another way. */
  stateDir: string | null;
  /**
   * Where port and token are kept (0600) for the next server, so that an open page comes back to it. The token is kept
   * only together with its port: whoever took the port meanwhile gains nothing. None: both are new each time.
   */
  addressFile?: string;
  /** The built page: index.html and its assets. */
  pageDir: string;
  /** `run`: the run whose token the other end has shown; null: a person's, by the host's own. */
  onLink(link: Link, session: number, run: string | null): void;
  log: Log;
  /** By it a run's client is let in; left out: none is. */
  tokenOf?: TokenOf;
  /** A number for each link, unique within the process; by default counted here, over all servers of the process. */
  nextSession?: () => number;
  /** For tests: so long a connection may stand at the door. */
  patienceMs?: number;
  /** Tests put a weakened checks in, to see that the attackers' test notices. */
  weaken?: (checks: RequestChecks) => RequestChecks;
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
/** Largest message of a client: above the session's own limit, which answers more kindly. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** An honest client needs milliseconds, over a slow tunnel a second. */
const PATIENCE_MS = 5_000;

/** A flood that a server does not take in may fail many times a second. */
const TELL_EVERY_MS = 60_000;

let counted = 0;
const waiting: Waiting = new Map();

/** Serves until close(). Rejects with a RefusalError `port-taken`. */
export async function serveLoopback(options: LoopbackOptions): Promise<Loopback> {
  const { log, pageDir, tokenOf = () => null } = options;
  const nextSession = options.nextSession ?? (() => ++counted);
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    // Each message in a turn of its own: many that came at once would block everything else for all of their time.
    allowSynchronousEvents: false,
  });
  const shares = sharesOf(descriptorLimit());
  const doorstep = createDoorstep({ patienceMs: options.patienceMs ?? PATIENCE_MS, places: shares.places, waiting });
  let links = 0;
  let checks: RequestChecks | null = null;
  let token = '';

  async function page(request: IncomingMessage, response: ServerResponse, checks: RequestChecks): Promise<void> {
    const path = pathOf(request);
    const isPage = path === '/' || path === '/index.html';
    const verdict = path === null ? ({ pass: false, status: 400 } as const) : checks.read(request, isPage);
    if (path === null || !verdict.pass) {
      answer(request, response, { status: verdict.pass ? 400 : verdict.status });
      return;
    }
    const file = await pageFile(pageDir, isPage ? '/index.html' : path);
    if (file === null) answer(request, response, { status: 404 });
    else if (isPage) answer(request, response, { status: 200, ...file, csp: pageCsp(request.headers.host ?? '') });
    else answer(request, response, { status: 200, ...file, forever: path.startsWith('/assets/') });
  }
  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const waiting = doorstep.answering(request.socket);
    response.once('close', () => waiting.done());
    if (checks === null) {
      answer(request, response, { status: 503 });
      return;
    }
    page(request, response, checks).catch((error: unknown) => {
      log.error('a request failed', error, { path: request.url });
      if (response.headersSent) response.destroy();
      else answer(request, response, { status: 500 });
    });
  }
  function onUpgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    const at = checks;
    const verdict = at?.upgrade(request) ?? { pass: false, status: 503 };
    if (!verdict.pass) refuseUpgrade(connection, verdict.status);
    else if (pathOf(request) !== SOCKET_PATH || at === null) refuseUpgrade(connection, 404);
    else
      sockets.handleUpgrade(request, connection, head, (socket) => {
        const host = request.headers.host ?? '';
        const full = () => links >= shares.links;
        const letIn = ({ run }: Opening) => open(socket, connection, run);
        admit({ socket, connection, host, checks: at, full, letIn });
      });
  }
  function open(socket: Parameters<typeof socketLink>[0], connection: Duplex, run: string | null): void {
    doorstep.letIn(connection);
    links += 1;
    socket.once('close', () => {
      links -= 1;
    });
    options.onLink(socketLink(socket), nextSession(), run);
  }
  function makeServer(): Server {
    const server = createServer({ maxHeaderSize: 16 * 1024 }, onRequest);
    server.on('upgrade', onUpgrade);
    server.on('connection', (socket) => doorstep.arrived(socket));
    return server;
  }
  let told = Number.NEGATIVE_INFINITY;
  /** Once it listens only taking a connection in can fail, for want of descriptors: it is no reason to end. */
  function notTakenIn(error: Error): void {
    doorstep.makeRoom();
    if (Date.now() - told < TELL_EVERY_MS) return;
    told = Date.now();
    log.warn('a connection could not be taken in', { why: error.message });
  }

  const former = options.addressFile === undefined ? null : readAddress(options.addressFile);
  const { servers, port } = await (options.port === 0 && former !== null
    ? listenWhereItWas(makeServer, former.port)
    : listenOnLoopback(makeServer, options.port));
  for (const server of servers) server.on('error', notTakenIn);
  token = former?.port === port ? former.token : makeSecret();
  const strict = createRequestChecks({ rules: rulesFor(port), token, tokenOf });
  checks = options.weaken?.(strict) ?? strict;
  const origin = `http://127.0.0.1:${port}`;

  async function close(): Promise<void> {
    checks = null;
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const client of sockets.clients) client.close(1001, 'loopback.closed' satisfies MessageCode);
    // A moment for the goodbyes, then whatever is still open is cut: closing waits for nobody.
    await new Promise((resolve) => setTimeout(resolve, sockets.clients.size > 0 ? 50 : 0));
    for (const connection of doorstep.everyone()) connection.destroy();
    await Promise.all(closed);
    await removeOwnToken();
  }
  /** A newer host may have written its own meanwhile. */
  async function removeOwnToken(): Promise<void> {
    if (tokenFile === null) return;
    try {
      if (readStateFile(tokenFile)?.trim() === token) await rm(tokenFile, { force: true });
    } catch (error) {
      // Something else was put in its place: not ours to remove.
      if (!(error instanceof RefusalError)) throw error;
    }
  }
  let tokenFile: string | null = null;
  try {
    if (options.stateDir !== null) tokenFile = writeToken(options.stateDir, token);
    if (options.addressFile !== undefined) writeAddress(options.addressFile, { port, token });
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
