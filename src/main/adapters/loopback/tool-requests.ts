/** Requests of agents to the tools of their run: POST with the run's token, answered by an event stream. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { runOfToken } from '../../../contract/index.ts';
import type { Log, ToolExchange } from '../../core/ports/index.ts';
import { answer } from './answer.ts';
import type { LinkCounts } from './link-counts.ts';
import { sameProof } from './mac.ts';
import type { TokenOf } from './request-checks.ts';

/** The only path for tools. */
export const TOOLS_PATH = '/mcp';
/** The largest request of a tool. Findings, the longest argument, have 20,000 characters. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Proxies and clients close a stream that is silent for minutes. */
const KEEP_ALIVE_MS = 15_000;
/** Refusals that are logged within a minute, so that a flood of requests does not fill the log. */
const LOGGED_PER_MINUTE = 30;

/** What createToolRequests works with. */
export interface ToolRequestOptions {
  tokenOf: TokenOf;
  links: LinkCounts;
  log: Log;
  onTools(run: string, exchange: ToolExchange): void;
  /** The request is of a live run: its connection may stay open. */
  authenticated(request: IncomingMessage): void;
}

/** Handles a request that has passed the checks of its headers. */
export type ToolRequests = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** `onTools` gets each message of a client that has the token of a live run. */
export function createToolRequests(options: ToolRequestOptions): ToolRequests {
  const logged = createLogLimit();

  function refuse(request: IncomingMessage, response: ServerResponse, status: number, why: string): void {
    if (logged()) options.log.warn('[mcp] refused', { status, why });
    // What is left of the body is not read.
    response.setHeader('connection', 'close');
    if (status === 401) response.setHeader('www-authenticate', 'Bearer');
    if (status === 405) response.setHeader('allow', 'POST');
    answer(request, response, { status });
  }
  return async (request, response) => {
    if (request.method !== 'POST') return refuse(request, response, 405, 'only POST is allowed');
    const caller = callerOf(request, options.tokenOf);
    if (caller.run === null) return refuse(request, response, 401, caller.why);
    const { run } = caller;
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      return refuse(request, response, 415, 'the body is not JSON');
    if (options.links.isFull(run)) return refuse(request, response, 429, 'the run has too many open requests');
    options.authenticated(request);
    response.once('close', options.links.add(run));
    const body = await readBody(request);
    if (body === null) return refuse(request, response, 413, 'the body is too large');
    const message = jsonObject(body);
    if (message === null) return refuse(request, response, 400, 'the body is not a JSON-RPC message');
    // Only a request has an answer; notifications need none, and no session has anything to do for them.
    if (!('id' in message && 'method' in message)) {
      response.writeHead(202, { 'cache-control': 'no-store' }).end();
      return;
    }
    options.onTools(run, exchangeOf(message, response));
  };
}

/** The run whose token the request has; null with the reason. The token itself is never logged. */
function callerOf(request: IncomingMessage, tokenOf: TokenOf): { run: string } | { run: null; why: string } {
  const given = /^Bearer ([^\s]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined) return { run: null, why: 'there is no token' };
  const run = runOfToken(given);
  if (run === null) return { run: null, why: 'the token is malformed' };
  const token = tokenOf(run);
  if (token === null) return { run: null, why: `the run ${run} is not live` };
  return sameProof(token, given) ? { run } : { run: null, why: `the token is not that of ${run}` };
}

/** The whole body; null if it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return null;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function jsonObject(body: string): object | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function exchangeOf(message: object, response: ServerResponse): ToolExchange {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const timer = setInterval(() => response.write(': waiting\n\n'), KEEP_ALIVE_MS);
  response.once('close', () => clearInterval(timer));
  response.flushHeaders();
  return {
    message,
    send(sent) {
      if (!response.writableEnded) response.write(`event: message\ndata: ${JSON.stringify(sent)}\n\n`);
    },
    end: () => response.end(),
    onClose: (listener) => response.once('close', listener),
  };
}

function createLogLimit(): () => boolean {
  let since = 0;
  let count = 0;
  return () => {
    const now = Date.now();
    if (now - since > 60_000) [since, count] = [now, 0];
    count += 1;
    return count <= LOGGED_PER_MINUTE;
  };
}
