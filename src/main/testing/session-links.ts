/** Pairs of connected links over every carrier, for tests that must pass on all of them. */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { memoryLinks, portLink, socketLink } from '../../client/index.ts';
import type { Link } from '../../contract/index.ts';

/** Both ends of a link. */
export interface LinkPair {
  client: Link;
  host: Link;
  dispose(): Promise<void>;
}

async function memory(): Promise<LinkPair> {
  const [client, host] = memoryLinks();
  return { client, host, dispose: async () => client.close() };
}

async function port(): Promise<LinkPair> {
  const { port1, port2 } = new MessageChannel();
  const client = portLink(port1, randomUUID);
  const host = portLink(port2, randomUUID);
  return {
    client,
    host,
    async dispose() {
      client.close();
      host.close();
    },
  };
}

async function websocket(): Promise<LinkPair> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise((resolve) => server.once('listening', resolve));
  const accepted = new Promise<Link>((resolve) => server.once('connection', (socket) => resolve(socketLink(socket))));
  const client = socketLink(new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const host = await accepted;
  return {
    client,
    host,
    async dispose() {
      client.close();
      for (const socket of server.clients) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Opens a pair, by its carrier. */
export const LINK_KINDS = { memory, port, websocket } as const;
export type LinkKind = keyof typeof LINK_KINDS;
