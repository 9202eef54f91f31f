/** The host's end of a link over a WebSocket, with a heartbeat that finds lost clients. */
import type { WebSocket } from 'ws';
import type { Link, Message, MessageCode } from '../../../contract/index.ts';
import { CLOSE, closeReasonOf, MESSAGE_OVERHEAD_BYTES, message } from '../../../contract/index.ts';

/** A client lost behind an SSH tunnel is not reported by the system. A missed answer to a ping ends the link. */
const HEARTBEAT_MS = 30_000;
/** How long an honest client may take to close its side. */
const CLOSE_TIMEOUT_MS = 5_000;

/** Messages that arrive before the first listener are kept for it. */
export function socketLink(socket: WebSocket): Link {
  const onMessage: ((message: string | Uint8Array) => void)[] = [];
  const onClose: ((reason: Message) => void)[] = [];
  const earlyMessages: (string | Uint8Array)[] = [];
  let closed: Message | null = null;
  let isAlive = true;
  /** Messages that were not handed to the system yet. */
  let unsent = 0;
  const onSent = (): void => {
    unsent -= 1;
  };

  const heartbeat = setInterval(() => {
    if (!isAlive) socket.terminate();
    isAlive = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, HEARTBEAT_MS);
  heartbeat.unref();
  function markClosed(reason: Message): void {
    if (closed !== null) return;
    closed = reason;
    clearInterval(heartbeat);
    for (const listener of onClose) listener(reason);
  }
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.on('message', (data, isBinary) => {
    if (closed !== null) return;
    isAlive = true;
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    const message = isBinary ? new Uint8Array(bytes) : bytes.toString('utf8');
    if (onMessage.length === 0) earlyMessages.push(message);
    for (const listener of onMessage) listener(message);
  });
  socket.on('close', (code, reason) => markClosed(closeReasonOf(code, reason.toString())));
  // the close event that follows has the reason
  socket.on('error', () => socket.terminate());
  return {
    post(message) {
      if (socket.readyState !== socket.OPEN) return;
      unsent += 1;
      socket.send(message, onSent);
    },
    onMessage(listener) {
      onMessage.push(listener);
      for (const message of earlyMessages.splice(0)) listener(message);
    },
    onClose(listener) {
      if (closed === null) onClose.push(listener);
      else listener(closed);
    },
    close(why) {
      if (why === 'slow') socket.close(CLOSE.slow, 'loopback.slow' satisfies MessageCode);
      else socket.close(1000, 'loopback.closed.link' satisfies MessageCode);
      markClosed(message('link.closed.here'));
      // unsent messages would stay in memory, with the close frame behind them, until the client reads
      const timer = setTimeout(() => socket.terminate(), why === 'slow' ? 0 : CLOSE_TIMEOUT_MS);
      timer.unref();
      socket.once('close', () => clearTimeout(timer));
    },
    buffered: () => socket.bufferedAmount + unsent * MESSAGE_OVERHEAD_BYTES,
  };
}
