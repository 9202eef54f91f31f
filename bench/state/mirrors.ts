/** Clients of a host over WebSockets, each with its mirror. */
import type { WebSocket as Socket } from 'ws';
import { type Client, createClient, openSocketLink } from '../../src/client/index.ts';
import { messageText } from '../../src/contract/index.ts';
import { WebSocket } from '../start/checkout.ts';
import type { Served } from '../start/children.ts';

export interface MirrorClient {
  client: Client;
  /** The cost of its snapshot: bytes on the socket, the largest message, and ms from the request until it was complete. */
  snapshot: { bytes: number; largest: number; ms: number };
  close(): void;
}

/** Connects and takes a snapshot. */
export async function openMirror({ url }: Served): Promise<MirrorClient> {
  const { host, origin, hash } = new URL(url);
  const socket: Socket = new WebSocket(`ws://${host}/link`, { origin, perMessageDeflate: false });
  const entered = await openSocketLink(socket, { host, secret: hash.replace('#token=', ''), run: null });
  if (!entered.ok) throw new Error(messageText(entered.error.reason));
  const sizes: number[] = [];
  const count = (data: Buffer) => sizes.push(data.length);
  socket.on('message', count);
  const client = createClient(entered.link);
  const from = performance.now();
  if ((await client.mirror.until(() => true)) === null) throw new Error('the link closed before the snapshot came');
  const ms = performance.now() - from;
  socket.off('message', count);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { client, snapshot: { bytes, largest: Math.max(...sizes), ms }, close: () => socket.terminate() };
}
