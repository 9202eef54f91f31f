/** The host's end of a link over a WebSocket, with a heartbeat. */
import type { WebSocket } from 'ws';
import type { Link, Message, MessageCode } from '../../../contract/index.ts';
import { CLOSE, goodbyeOf, MESSAGE_OVERHEAD_BYTES, message } from '../../../contract/index.ts';

/** Over an SSH tunnel a vanished reader is not told of: two missed answers end the link. */
const HEARTBEAT_MS = 30_000;
/** So long an honest other side may take to say goodbye as well. */
const GOODBYE_MS = 5_000;

export function socketLink(socket: WebSocket): Link {
  const onMessage: ((message: string | Uint8Array) => void)[] = [];
  const onClose: ((reason: Message) => void)[] = [];
  const waiting: (string | Uint8Array)[] = [];
  let closed: Message | null = null;
  let alive = true;
  /** Messages that the system has not taken yet. */
  let lying = 0;
  const taken = (): void => {
    lying -= 1;
  };

  const heartbeat = setInterval(() => {
    if (!alive) socket.terminate();
    alive = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, HEARTBEAT_MS);
  heartbeat.unref();
  function ended(reason: Message): void {
    if (closed !== null) return;
    closed = reason;
    clearInterval(heartbeat);
    for (const listener of onClose) listener(reason);
  }
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('message', (data, isBinary) => {
    if (closed !== null) return;
    alive = true;
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    const message = isBinary ? new Uint8Array(bytes) : bytes.toString('utf8');
    if (onMessage.length === 0) waiting.push(message);
    for (const listener of onMessage) listener(message);
  });
  socket.on('close', (code, reason) => ended(goodbyeOf(code, reason.toString())));
  // The close event that follows tells the reason.
  socket.on('error', () => socket.terminate());
  return {
    post(message) {
      if (socket.readyState !== socket.OPEN) return;
      lying += 1;
      socket.send(message, taken);
    },
    onMessage(listener) {
      onMessage.push(listener);
      for (const message of waiting.splice(0)) listener(message);
    },
    onClose(listener) {
      if (closed === null) onClose.push(listener);
      else listener(closed);
    },
    close(why) {
      if (why === 'slow') socket.close(CLOSE.slow, 'loopback.slow' satisfies MessageCode);
      else socket.close(1000, 'loopback.closed.link' satisfies MessageCode);
      ended(message('link.closed.here'));
      // What lies unread would stay in memory until the other side takes it, and the goodbye lies behind it.
      const cut = setTimeout(() => socket.terminate(), why === 'slow' ? 0 : GOODBYE_MS);
      cut.unref();
      socket.once('close', () => clearTimeout(cut));
    },
    buffered: () => socket.bufferedAmount + lying * MESSAGE_OVERHEAD_BYTES,
  };
}
