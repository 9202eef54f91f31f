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
  /** The client's machine takes nothing more off the line. By memory and port nothing is taken without a listener. */
  stall(): void;
  dispose(): Promise<void>;
}

async function memory(): Promise<LinkPair> {
  const [client, host] = memoryLinks();
  return { client, host, stall: () => undefined, dispose: async () => client.close() };
}

async function port(): Promise<LinkPair> {
  const { port1, port2 } = new MessageChannel();
  const client = portLink(port1, randomUUID);
  const host = portLink(port2, randomUUID);
  return {
    client,
    host,
    stall: () => undefined,
    async dispose() {
      client.close();
      host.close();
    },
  };
}

/** Over a real socket; `hostLink` makes the host's end of what its server accepted. */
export async function websocket(hostLink: (socket: WebSocket) => Link = socketLink): Promise<LinkPair> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise((resolve) => server.once('listening', resolve));
  const accepted = new Promise<Link>((resolve) => server.once('connection', (socket) => resolve(hostLink(socket))));
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = socketLink(socket);
  const host = await accepted;
  return {
    client,
    host,
    stall: () => socket.pause(),
    async dispose() {
      client.close();
      for (const socket of server.clients) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Opens a pair, by its carrier. */
export const LINK_KINDS = { memory, port, websocket: () => websocket() } as const;
export type LinkKind = keyof typeof LINK_KINDS;
