/** Links over the three carriers: memory, a message port, a WebSocket. All behave the same (links.test.ts). */
import { goodbyeOf, type Link, type MessageCode, message, type Message as Told } from '../contract/index.ts';
import { costOf, createCredit } from './credit.ts';
import { makeNonce } from './proof.ts';

type Message = string | Uint8Array;

/** What a carrier must be able to do; the rest of a link is the same for all. */
export interface Carrier {
  send(message: Message): void;
  close(): void;
  buffered(): number;
}

/** A link and the two handles with which its carrier feeds it. */
export interface LinkEnd {
  link: Link;
  /** `taken` is told when a listener has had the message. */
  deliver(message: Message, taken?: () => void): void;
  ended(reason: Told): void;
}

/** Messages that arrive before the first listener wait for it; a listener added after the end is told at once. */
export function createLinkEnd(carrier: Carrier): LinkEnd {
  const waiting: { message: Message; taken: (() => void) | undefined }[] = [];
  const onMessage: ((message: Message) => void)[] = [];
  const onClose: ((reason: Told) => void)[] = [];
  let closed: Told | null = null;

  function ended(reason: Told): void {
    if (closed !== null) return;
    closed = reason;
    waiting.length = 0;
    for (const listener of onClose.splice(0)) listener(reason);
  }
  return {
    link: {
      post(message) {
        if (closed === null) carrier.send(message);
      },
      onMessage(listener) {
        onMessage.push(listener);
        for (const { message, taken } of waiting.splice(0)) {
          listener(message);
          if (closed === null) taken?.();
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
    deliver(message, taken) {
      if (closed !== null) return;
      if (onMessage.length === 0) waiting.push({ message, taken });
      else {
        for (const listener of onMessage) listener(message);
        if (closed === null) taken?.();
      }
    },
    ended,
  };
}

/** Two ends within one process. Delivery is asynchronous and in order, as on every other link. */
export function memoryLinks(): [Link, Link] {
  const ends: LinkEnd[] = [];
  const make = (other: () => LinkEnd | undefined): LinkEnd => {
    let bytes = 0;
    return createLinkEnd({
      send(message) {
        bytes += costOf(message);
        queueMicrotask(() => {
          bytes -= costOf(message);
          other()?.deliver(message);
        });
      },
      close: () => queueMicrotask(() => other()?.ended(message('link.closed.there'))),
      buffered: () => bytes,
    });
  };
  const a = make(() => ends[1]);
  const b = make(() => ends[0]);
  ends.push(a, b);
  return [a.link, b.link];
}

/** A browser's or Node's MessagePort, or Electron's MessagePortMain (which has `on` only). */
export interface PortLike {
  postMessage(message: unknown): void;
  start?(): void;
  close(): void;
  addEventListener?(type: 'message' | 'close', listener: (event: unknown) => void): void;
  on?(type: 'message' | 'close', listener: (event?: unknown) => void): unknown;
}

/** Chromium tells of a closed port only from version 122 on, so a link says goodbye with a null before it closes. */
const GOODBYE = null;

/** What goes over a port beside bare texts and bytes: a message with a mark, and the word that it was read. */
type Marked = { message: Message; mark: string };
type Read = { read: string };

/**
 * A link over one end of a message channel. A port does not tell what the other end has read, so that end says it, by
 * marks that it cannot guess: `makeMark`, where this system has no Web Crypto.
 */
export function portLink(port: PortLike, makeMark: () => string = makeNonce): Link {
  const credit = createCredit(makeMark);
  const end = createLinkEnd({
    send(message) {
      // A view into a larger buffer would be cloned with all of that buffer.
      const own =
        typeof message !== 'string' && message.byteLength !== message.buffer.byteLength ? message.slice() : message;
      const mark = credit.sent(own);
      port.postMessage(mark === null ? own : ({ message: own, mark } satisfies Marked));
    },
    close() {
      port.postMessage(GOODBYE);
      port.close();
    },
    buffered: () => credit.unread(),
  });
  const onMessage = (event?: unknown) => {
    const data = fieldOf(event, 'data');
    if (data === GOODBYE) {
      end.ended(message('link.closed.there'));
      port.close();
    } else if (isMessage(data)) end.deliver(data);
    else {
      const [message, mark, read] = [fieldOf(data, 'message'), fieldOf(data, 'mark'), fieldOf(data, 'read')];
      if (typeof read === 'string') credit.read(read);
      else if (isMessage(message) && typeof mark === 'string') {
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

function isMessage(data: unknown): data is Message {
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
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: 'error', listener: (event: unknown) => void): void;
}

/** WebSocket.CONNECTING and OPEN (HTML standard, "readyState"). */
const CONNECTING = 0;
const OPEN = 1;

/** A link over a socket; what is posted while it still connects is sent when it opens. */
export function socketLink(socket: SocketLike): Link {
  socket.binaryType = 'arraybuffer';
  const early: Message[] = [];
  const end = createLinkEnd({
    send(message) {
      if (socket.readyState === OPEN) socket.send(message);
      else if (socket.readyState === CONNECTING) early.push(message);
    },
    close: () => socket.close(1000, 'link.closed.there' satisfies MessageCode),
    buffered: () => socket.bufferedAmount + early.reduce((sum, message) => sum + costOf(message), 0),
  });
  socket.addEventListener('open', () => {
    for (const message of early.splice(0)) socket.send(message);
  });
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') end.deliver(data);
    else if (data instanceof ArrayBuffer) end.deliver(new Uint8Array(data));
    else if (data instanceof Uint8Array) end.deliver(data);
  });
  socket.addEventListener('close', ({ code, reason }) => end.ended(goodbyeOf(code, reason)));
  // The close event that follows an error carries the news; without a listener `ws` would throw.
  socket.addEventListener('error', () => undefined);
  return end.link;
}
