/**
 * Answers clients of the Model Context Protocol with the official SDK.
 *
 * Every request is answered by itself, without a session: the token of each request names its run. The SDK's own HTTP
 * transport is not used, since it needs globals that Electron's Node lacks; adapters/loopback carries the messages.
 */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  isJSONRPCRequest,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { createCancel, type Log, type ToolBox, type ToolExchange } from '../../core/ports/index.ts';

/** How often a client that asked for it is told that a call goes on. Clients give up after a minute without. */
const PROGRESS_MS = 10_000;

/** Answers one request. Never throws. */
export function serveTools({
  box,
  exchange,
  version,
  log,
}: {
  box: ToolBox;
  exchange: ToolExchange;
  version: string;
  log: Log;
}): void {
  const { message } = exchange;
  // The SDK would log it whole and never answer.
  if (!isJSONRPCRequest(message)) {
    log.warn('[mcp] a message of an agent is no request of JSON-RPC 2.0');
    const error = { code: ErrorCode.InvalidRequest, message: 'The message is no request of JSON-RPC 2.0.' };
    exchange.send({ jsonrpc: '2.0', id: null, error });
    exchange.end();
    return;
  }
  const gone = createCancel();
  exchange.onClose(() => gone.cancel());
  const server = new Server({ name: 'huskies', version }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: box.list() }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const token = params._meta?.progressToken;
    let progress = 0;
    const timer =
      token === undefined
        ? null
        : setInterval(() => {
            progress += 1;
            const told = { method: 'notifications/progress' as const, params: { progressToken: token, progress } };
            extra.sendNotification(told).catch((error) => log.warn('[mcp] progress', { why: String(error) }));
          }, PROGRESS_MS);
    try {
      const { name, arguments: args = {} } = params;
      const { text, isError } = await box.call({ name, args, tellsProgress: token !== undefined, gone });
      return { content: [{ type: 'text' as const, text }], isError };
    } finally {
      if (timer !== null) clearInterval(timer);
    }
  });
  // After the colon the SDK quotes what was sent, which may have secrets.
  server.onerror = ({ message: why }) =>
    log.warn('[mcp] a message of an agent was refused', { why: why.split(':')[0] ?? '' });
  const transport = transportOf(exchange);
  server
    .connect(transport)
    .then(() => transport.onmessage?.(message))
    .catch((error) => {
      log.error('[mcp] a request failed', error);
      exchange.end();
    });
}

/** A transport for one message of the client, which ends with the answer to it. */
function transportOf(exchange: ToolExchange): Transport {
  const transport: Transport = {
    start: async () => exchange.onClose(() => transport.onclose?.()),
    async send(message) {
      exchange.send(message);
      if ('result' in message || 'error' in message) exchange.end();
    },
    async close() {
      exchange.end();
      transport.onclose?.();
    },
  };
  return transport;
}
