/** Serves the page and its socket on the loopback interface, under the rules of SECURITY.md ("Loopback"). */
import { rm } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Link, Opening } from '../../../contract/index.ts';
import { type MessageCode, RefusalError } from '../../../contract/index.ts';
import type { Log, ToolExchange } from '../../core/ports/index.ts';
import { pageLink } from '../lock/index.ts';
import { readStateFile } from '../state-files/index.ts';
import { admit } from './admit.ts';
import { answer, pageCsp, refuseUpgrade } from './answer.ts';
import { connectionLimits, descriptorLimit } from './connection-limits.ts';
import { createConnectionTracker, type Pending } from './connection-tracker.ts';
import { pageFile } from './files.ts';
import { createHookRequests, type HookRequestOptions, isHookPath } from './hook-requests.ts';
import { createLinkCounts } from './link-counts.ts';
import { listenOnLoopback, listenOnPortOrAny } from './listen.ts';
import { makeSecret } from './mac.ts';
import type { RequestChecks, TokenOf } from './request-checks.ts';
import { createRequestChecks } from './request-checks.ts';
import { rulesFor } from './rules.ts';
import { readAddress, writeAddress, writeToken } from './secrets.ts';
import { socketLink } from './socket-link.ts';
import { createToolRequests, TOOLS_PATH } from './tool-requests.ts';

export { HOOK_PATH } from './hook-requests.ts';
export { TOOLS_PATH } from './tool-requests.ts';

export interface LoopbackOptions {
  /** 0: the port in `addressFile` if it is free, else any port. */
  port: number;
  /** The folder in which the file `token` (0600) exists while the server runs; null: no such file. */
  stateDir: string | null;
  /**
   * The file (0600) with the last server's port and token, so that an open page can reconnect. A server on another
   * port makes a new token, so a program that takes the port gains nothing. Default: both are new each time.
   */
  addressFile?: string;
  /** The built page: index.html and its assets. */
  pageDir: string;
  /** `run`: the run whose token the client has; null: a person's client, with the host's own token. */
  onLink(link: Link, session: number, run: string | null): void;
  log: Log;
  /** A request to the tools of a live run, by a client that has its token. Default: there are no tools. */
  onTools?(run: string, exchange: ToolExchange): void;
  /** A report of a live run's CLI by a hook. `body`: parsed JSON, not checked. Default: no report is taken. */
  onHook?: HookRequestOptions['onHook'];
  /** Finds the token of a run, to admit its client. Default: no run is admitted. */
  tokenOf?: TokenOf;
  /** A number for each link, unique within the process. Default: a counter shared by all servers of the process. */
  nextSession?: () => number;
  /** For tests: how long a connection may stay unauthenticated. */
  pendingTimeoutMs?: number;
  /** For tests: weakens the checks, to show that the tests of attacks can fail. */
  weaken?: (checks: RequestChecks) => RequestChecks;
}

export interface Loopback {
  /** The URL for a browser, with the token in the fragment, which browsers never send. */
  url: string;
  origin: string;
  token: string;
  port: number;
  /**
   * Writes port and token to `addressFile` for the next server. Call it only once this process owns what it serves, so
   * that a refused start does not replace a running host's address. Throws as replaceStateFile does.
   */
  rememberAddress(): void;
  close(): Promise<void>;
}

/** The only path for sockets. */
export const SOCKET_PATH = '/link';
/**
 * The largest message of a client. It is above the limit of a session, which replies with an error instead of closing.
 */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** An honest client needs milliseconds, and about a second over a slow tunnel. */
const PENDING_TIMEOUT_MS = 5_000;

/** Limits the warnings during a flood of connections, when accepting may fail many times a second. */
const WARNING_INTERVAL_MS = 60_000;

/** More than the questions that a run may have open (MAX_OPEN_QUESTIONS), so that its other reports come through. */
const MAX_HOOKS_PER_RUN = 32;

let lastSession = 0;
const pending: Pending = new Map();

/** Serves until close(). Rejects with a RefusalError `port-taken`. */
export async function serveLoopback(options: LoopbackOptions): Promise<Loopback> {
  const { log, pageDir, tokenOf = () => null } = options;
  const nextSession = options.nextSession ?? (() => ++lastSession);
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    // one message per turn of the event loop, so that a burst of messages does not block everything else
    allowSynchronousEvents: false,
  });
  const limits = connectionLimits(descriptorLimit());
  const { pendingTimeoutMs = PENDING_TIMEOUT_MS } = options;
  const connections = createConnectionTracker({ pendingTimeoutMs, maxPending: limits.pending, pending });
  const links = createLinkCounts(limits);
  const { onTools } = options;
  const toolRequests =
    onTools === undefined
      ? null
      : createToolRequests({
          ...{ tokenOf, links, log, onTools },
          authenticated: ({ socket }) => connections.authenticated(socket),
        });
  const { onHook } = options;
  const authenticated = ({ socket }: IncomingMessage) => connections.authenticated(socket);
  // Counted apart: permission requests that wait for a person must not take the places of tools.
  const hookLinks = createLinkCounts({ ...limits, linksPerRun: Math.min(MAX_HOOKS_PER_RUN, limits.runLinks) });
  const hookRequests =
    onHook === undefined ? null : createHookRequests({ tokenOf, links: hookLinks, log, onHook, authenticated });
  let checks: RequestChecks | null = null;
  let token = '';

  async function servePage(request: IncomingMessage, response: ServerResponse, checks: RequestChecks): Promise<void> {
    const path = pathOf(request);
    if (path === TOOLS_PATH && toolRequests !== null) {
      const allowed = checks.tools(request);
      if (allowed.pass) await toolRequests(request, response);
      else answer(request, response, { status: allowed.status });
      return;
    }
    if (hookRequests !== null && isHookPath(path)) {
      const allowed = checks.tools(request);
      if (allowed.pass) await hookRequests(request, response, path);
      else answer(request, response, { status: allowed.status });
      return;
    }
    const isPage = path === '/' || path === '/index.html';
    const verdict = path === null ? ({ pass: false, status: 400 } as const) : checks.read(request, isPage);
    if (path === null || !verdict.pass) {
      answer(request, response, { status: verdict.pass ? 400 : verdict.status });
      return;
    }
    const file = await pageFile(pageDir, isPage ? '/index.html' : path);
    if (file === null) answer(request, response, { status: 404 });
    else if (isPage) answer(request, response, { status: 200, ...file, csp: pageCsp(request.headers.host ?? '') });
    else answer(request, response, { status: 200, ...file, immutable: path.startsWith('/assets/') });
  }
  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const responding = connections.responding(request.socket);
    response.once('close', () => responding.done());
    if (checks === null) {
      answer(request, response, { status: 503 });
      return;
    }
    servePage(request, response, checks).catch((error: unknown) => {
      // A query may have secrets.
      log.error('a request failed', error, { path: pathOf(request) });
      if (response.headersSent) response.destroy();
      else answer(request, response, { status: 500 });
    });
  }
  function onUpgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    const currentChecks = checks;
    const verdict = currentChecks?.upgrade(request) ?? { pass: false, status: 503 };
    if (!verdict.pass) refuseUpgrade(connection, verdict.status);
    else if (pathOf(request) !== SOCKET_PATH || currentChecks === null) refuseUpgrade(connection, 404);
    else
      sockets.handleUpgrade(request, connection, head, (socket) => {
        const host = request.headers.host ?? '';
        const onAdmitted = ({ run }: Opening) => openLink(socket, connection, run);
        admit({ socket, connection, host, checks: currentChecks, isFull: links.isFull, onAdmitted });
      });
  }
  function openLink(socket: Parameters<typeof socketLink>[0], connection: Duplex, run: string | null): void {
    connections.authenticated(connection);
    socket.once('close', links.add(run));
    options.onLink(socketLink(socket), nextSession(), run);
  }
  function makeServer(): Server {
    const server = createServer({ maxHeaderSize: 16 * 1024 }, onRequest);
    server.on('upgrade', onUpgrade);
    server.on('connection', (socket) => connections.add(socket));
    return server;
  }
  let lastWarningAt = Number.NEGATIVE_INFINITY;
  /** A listening server fails only to accept a connection, for lack of file descriptors, and goes on. */
  function onAcceptError(error: Error): void {
    connections.makeRoom();
    if (Date.now() - lastWarningAt < WARNING_INTERVAL_MS) return;
    lastWarningAt = Date.now();
    log.warn('a connection could not be accepted', { why: error.message });
  }

  const lastAddress = options.addressFile === undefined ? null : readAddress(options.addressFile);
  const { servers, port } = await (options.port === 0 && lastAddress !== null
    ? listenOnPortOrAny(makeServer, lastAddress.port)
    : listenOnLoopback(makeServer, options.port));
  for (const server of servers) server.on('error', onAcceptError);
  token = lastAddress?.port === port ? lastAddress.token : makeSecret();
  const strict = createRequestChecks({ rules: rulesFor(port), token, tokenOf });
  checks = options.weaken?.(strict) ?? strict;
  const origin = `http://127.0.0.1:${port}`;

  async function close(): Promise<void> {
    checks = null;
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const client of sockets.clients) client.close(1001, 'loopback.closed' satisfies MessageCode);
    // clients get a moment to close, then all open connections are destroyed
    await new Promise((resolve) => setTimeout(resolve, sockets.clients.size > 0 ? 50 : 0));
    for (const connection of connections.all()) connection.destroy();
    await Promise.all(closed);
    await removeOwnToken();
  }
  /** Removes the file only if it still has this token: a newer host may have replaced it. */
  async function removeOwnToken(): Promise<void> {
    if (tokenFile === null) return;
    try {
      if (readStateFile(tokenFile)?.trim() === token) await rm(tokenFile, { force: true });
    } catch (error) {
      // something else is in its place, and stays
      if (!(error instanceof RefusalError)) throw error;
    }
  }
  let tokenFile: string | null = null;
  try {
    if (options.stateDir !== null) tokenFile = writeToken(options.stateDir, token);
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
  let closing: Promise<void> | null = null;
  return {
    url: pageLink(origin, token),
    origin,
    token,
    port,
    rememberAddress() {
      if (options.addressFile !== undefined) writeAddress(options.addressFile, { port, token });
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** The path of a request without its query; null when the URL has no valid path. */
function pathOf(request: IncomingMessage): string | null {
  const path = /^(\/[^?#]*)/.exec(request.url ?? '')?.[1];
  return path ?? null;
}
