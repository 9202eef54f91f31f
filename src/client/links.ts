/** Links over the three carriers: memory, a message port, a WebSocket. All behave the same (links.test.ts). */
import { closeReasonOf, type Link, type Message, type MessageCode, message } from '../contract/index.ts';
import { costOf, createCredit } from './credit.ts';
import { makeNonce } from './proof.ts';

/** One message that is sent on a link: JSON as a string, or a binary frame. */
type Payload = string | Uint8Array<ArrayBuffer>;

/** One message that has arrived, in memory of any kind. */
type Received = string | Uint8Array;

/** What a carrier must implement; the rest of a link is the same for all. */
export interface Carrier {
  send(payload: Payload): void;
  close(): void;
  /** Bytes of memory that were sent and not yet read by the other end. */
  buffered(): number;
}

/** A link, and the two functions by which its carrier reports what arrives. */
export interface LinkEnd {
  link: Link;
  /** Passes a message to the listeners; `onDelivered` is called after they have handled it. */
  deliver(payload: Received, onDelivered?: () => void): void;
  /** Reports that the carrier has closed. */
  ended(reason: Message): void;
}

/** Messages wait until there is a listener. A close listener that is added after the end is called at once. */
export function createLinkEnd(carrier: Carrier): LinkEnd {
  const waiting: { payload: Received; onDelivered: (() => void) | undefined }[] = [];
  const onMessage: ((payload: Received) => void)[] = [];
  const onClose: ((reason: Message) => void)[] = [];
  let closed: Message | null = null;

  function ended(reason: Message): void {
    if (closed !== null) return;
    closed = reason;
    waiting.length = 0;
    for (const listener of onClose.splice(0)) listener(reason);
  }
  return {
    link: {
      post(payload) {
        if (closed === null) carrier.send(payload);
      },
      onMessage(listener) {
        onMessage.push(listener);
        for (const { payload, onDelivered } of waiting.splice(0)) {
          listener(payload);
          if (closed === null) onDelivered?.();
        }
      },
      onClose(listener) {
        if (closed === null) onClose.push(listener);
        else listener(closed);
      },
      close() {
        if (closed !== null) return;
        carrier.close();
        ended(message('link.closed.here'));
      },
      buffered: () => (closed === null ? carrier.buffered() : 0),
    },
    deliver(payload, onDelivered) {
      if (closed !== null) return;
      if (onMessage.length === 0) waiting.push({ payload, onDelivered });
      else {
        for (const listener of onMessage) listener(payload);
        if (closed === null) onDelivered?.();
      }
    },
    ended,
  };
}

/** Two connected links within one process. Delivery is asynchronous and in order, as on every other link. */
export function memoryLinks(): [Link, Link] {
  const ends: LinkEnd[] = [];
  const createEnd = (other: () => LinkEnd | undefined): LinkEnd => {
    let bytes = 0;
    return createLinkEnd({
      send(payload) {
        bytes += costOf(payload);
        queueMicrotask(() =>
          other()?.deliver(payload, () => {
            bytes -= costOf(payload);
          }),
        );
      },
      close: () => queueMicrotask(() => other()?.ended(message('link.closed.there'))),
      buffered: () => bytes,
    });
  };
  const a = createEnd(() => ends[1]);
  const b = createEnd(() => ends[0]);
  ends.push(a, b);
  return [a.link, b.link];
}

/** A browser's or Node's MessagePort, or Electron's MessagePortMain, which only has `on`. */
export interface PortLike {
  postMessage(message: unknown): void;
  start?(): void;
  close(): void;
  addEventListener?(type: 'message' | 'close', listener: (event: unknown) => void): void;
  on?(type: 'message' | 'close', listener: (event?: unknown) => void): unknown;
}

/** The last message on a port. Chromium before version 122 does not report that the other end has closed. */
const CLOSE_MESSAGE = null;

/** A port also carries payloads with a mark, and acknowledgements that name the mark that was read. */
type Marked = { message: Payload; mark: string };
type Read = { read: string };

/**
 * A link over one end of a message channel. A port does not report what the other end has read, so that end
 * acknowledges marks that it cannot guess. `makeMark` creates them; the default needs Web Crypto.
 */
export function portLink(port: PortLike, makeMark: () => string = makeNonce): Link {
  const credit = createCredit(makeMark);
  const end = createLinkEnd({
    send(payload) {
      // A view into a larger buffer would be cloned together with the whole buffer.
      const compact =
        typeof payload !== 'string' && payload.byteLength !== payload.buffer.byteLength ? payload.slice() : payload;
      const mark = credit.sent(compact);
      port.postMessage(mark === null ? compact : ({ message: compact, mark } satisfies Marked));
    },
    close() {
      port.postMessage(CLOSE_MESSAGE);
      port.close();
    },
    buffered: () => credit.unread(),
  });
  const onMessage = (event?: unknown) => {
    const data = fieldOf(event, 'data');
    if (data === CLOSE_MESSAGE) {
      end.ended(message('link.closed.there'));
      port.close();
    } else if (isReceived(data)) end.deliver(data);
    else {
      const [message, mark, read] = [fieldOf(data, 'message'), fieldOf(data, 'mark'), fieldOf(data, 'read')];
      if (typeof read === 'string') credit.read(read);
      else if (isReceived(message) && typeof mark === 'string') {
        end.deliver(message, () => port.postMessage({ read: mark } satisfies Read));
      }
    }
  };
  const onClose = () => end.ended(message('link.closed.port'));
  if (port.addEventListener) {
    port.addEventListener('message', onMessage);
    port.addEventListener('close', onClose);
  } else {
    port.on?.('message', onMessage);
    port.on?.('close', onClose);
  }
  port.start?.();
  return end.link;
}

function isReceived(data: unknown): data is Received {
  return typeof data === 'string' || data instanceof Uint8Array;
}

function fieldOf(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined;
}

/** The browser's WebSocket, or the `ws` library's. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: 'error', listener: (event: unknown) => void): void;
}

/** Values of `WebSocket.readyState` (HTML standard). */
const CONNECTING = 0;
const OPEN = 1;

/** A link over a socket. Messages posted while the socket is connecting are sent when it opens. */
export function socketLink(socket: SocketLike): Link {
  socket.binaryType = 'arraybuffer';
  const queued: Payload[] = [];
  const end = createLinkEnd({
    send(payload) {
      if (socket.readyState === OPEN) socket.send(payload);
      else if (socket.readyState === CONNECTING) queued.push(payload);
    },
    close: () => socket.close(1000, 'link.closed.there' satisfies MessageCode),
    buffered: () => socket.bufferedAmount + queued.reduce((sum, payload) => sum + costOf(payload), 0),
  });
  socket.addEventListener('open', () => {
    for (const payload of queued.splice(0)) socket.send(payload);
  });
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') end.deliver(data);
    else if (data instanceof ArrayBuffer) end.deliver(new Uint8Array(data));
    else if (data instanceof Uint8Array) end.deliver(data);
  });
  socket.addEventListener('close', ({ code, reason }) => end.ended(closeReasonOf(code, reason)));
  // A close event follows every error and reports it; without an error listener `ws` would throw.
  socket.addEventListener('error', () => undefined);
  return end.link;
}
