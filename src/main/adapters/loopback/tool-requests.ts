/** Requests of agents to the tools of their run: POST with the run's token, answered by an event stream. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log, ToolExchange } from '../../core/ports/index.ts';
import type { LinkCounts } from './link-counts.ts';
import type { TokenOf } from './request-checks.ts';
import { createRefusals, readJsonBody, runOfRequest } from './run-requests.ts';

/** The only path for tools. */
export const TOOLS_PATH = '/mcp';
/** The largest request of a tool. Findings, the longest argument, have 20,000 characters. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Proxies and clients close a stream that is silent for minutes. */
const KEEP_ALIVE_MS = 15_000;

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
  const refuse = createRefusals('mcp', options.log);
  return async (request, response) => {
    const sender = runOfRequest(request, options.tokenOf);
    if ('refusal' in sender) return refuse(request, response, sender.refusal);
    const { run } = sender;
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      return refuse(request, response, { status: 415, why: 'the body is not JSON' });
    if (options.links.isFull(run))
      return refuse(request, response, { status: 429, why: 'the run has too many open requests' });
    options.authenticated(request);
    response.once('close', options.links.add(run));
    const body = await readJsonBody(request, MAX_BODY_BYTES);
    if ('refusal' in body) return refuse(request, response, body.refusal);
    const message = body.value;
    if (typeof message !== 'object' || message === null || Array.isArray(message))
      return refuse(request, response, { status: 400, why: 'the body is not a JSON-RPC message' });
    // Only a request has an answer; notifications need none, and no session has anything to do for them.
    if (!('id' in message && 'method' in message)) {
      response.writeHead(202, { 'cache-control': 'no-store' }).end();
      return;
    }
    options.onTools(run, exchangeOf(message, response));
  };
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
