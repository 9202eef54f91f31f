/** A client that outlives its links, for a page: subscriptions stay, and terminals continue where they were. */
import {
  type ClientMessage,
  type CommandInput,
  type CommandName,
  type CommandReply,
  type EventRecord,
  type Link,
  type Message,
  message,
  type OutputStream,
  type Result,
} from '../contract/index.ts';
import type { Notice, Via } from '../domain/index.ts';
import type { Client, OtherVersion } from './connect.ts';
import { createClient, noHost } from './connect.ts';
import type { Connection, ConnectionEvent } from './connection.ts';
import { FIRST_HOST_TIMEOUT_MS, LinkRefused, lostSince, nextConnection, watchLiveness } from './connection.ts';
import { createMirror } from './mirror.ts';
import type { OpenTerminal, TerminalListener } from './terminal.ts';

/** A client that reconnects until it is closed. */
export interface ReconnectingClient extends Client {
  connection(): Connection;
  /** Calls the listener after every change of connection(). */
  onConnection(listener: () => void): () => void;
}

/** The link and the clock of a reconnecting client. */
export interface ReconnectingOptions {
  /** Opens a new link. Rejects with LinkRefused if the page is not allowed to connect, with another error if nothing answers. */
  makeLink(): Link | Promise<Link>;
  /** The `via` of calls that have none. */
  via?: Via;
  /** Calls `task` once after `ms`; the result cancels it. */
  after(ms: number, task: () => void): () => void;
  /** The time in ms since the epoch. */
  now(): number;
}

/** The delay before the first retry, short for a host that restarts. It doubles with each retry. */
const FIRST_RETRY_MS = 250;
/** The longest delay between retries. */
const MAX_RETRY_MS = 5_000;

/** A terminal or event subscription, which is opened again on each link. */
interface Stream {
  open(client: Client): void;
  onLost(): void;
}

/** Connects now, and reconnects whenever the link is lost, until close(). */
export function createReconnectingClient(options: ReconnectingOptions): ReconnectingClient {
  const onConnection = new Set<() => void>();
  const onClose = new Set<(reason: Message) => void>();
  const onShow = new Set<(story: string) => void>();
  const onNotice = new Set<(notice: Notice) => void>();
  const streams = new Set<Stream>();
  /** Calls made before the first host has answered. */
  const pending: (() => void)[] = [];
  const feed = createMirror();
  let current: Client | null = null;
  let connection: Connection = { state: 'connecting' };
  let closed = false;
  let retryMs = FIRST_RETRY_MS;
  let cancelRetry: () => void = () => undefined;
  let otherVersion: OtherVersion | null = null;

  function dispatch(event: ConnectionEvent): void {
    const next = nextConnection(connection, event, options.now());
    if (next === connection) return;
    connection = next;
    // Calls no longer wait for a first host: they are refused now.
    if (lostSince(next) !== null) for (const call of pending.splice(0)) call();
    for (const listener of [...onConnection]) listener();
  }
  function retry(): void {
    if (closed) return;
    cancelRetry = options.after(retryMs, () => void connect());
    retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
  }
  async function connect(): Promise<void> {
    let link: Link;
    try {
      link = await options.makeLink();
    } catch (error) {
      // Expected while the host is away; connection() reports it.
      if (!closed) dispatch(error instanceof LinkRefused ? { kind: 'refused', why: error.why } : { kind: 'closed' });
      return retry();
    }
    if (closed) return link.close();
    const client = createClient(link, { feed, onReceived });
    const liveness = watchLiveness({
      after: options.after,
      ping: () => link.post(JSON.stringify({ t: 'ping' } satisfies ClientMessage)),
      onSilent: () => dispatch({ kind: 'silent' }),
      onLost: () => link.close(),
    });
    function onReceived(): void {
      liveness.received();
      if (!feed.isInSync()) return;
      retryMs = FIRST_RETRY_MS;
      dispatch({ kind: 'answered' });
      for (const call of pending.splice(0)) call();
    }
    current = client;
    client.onNotice((notice) => {
      for (const listener of [...onNotice]) listener(notice);
    });
    client.onShow((story) => {
      for (const listener of [...onShow]) listener(story);
    });
    client.onClose(() => {
      liveness.stop();
      otherVersion = client.otherVersion();
      current = null;
      for (const stream of [...streams]) stream.onLost();
      if (!closed) dispatch(otherVersion === null ? { kind: 'closed' } : { kind: 'refused', why: otherVersion.host });
      retry();
    });
    for (const stream of [...streams]) stream.open(client);
  }

  function openTerminal(run: string, from: number | null, listener: TerminalListener, of?: OutputStream): OpenTerminal {
    let next = from;
    let terminal: OpenTerminal | null = null;
    const stream: Stream = {
      open(client) {
        const opened: TerminalListener = {
          opened(start, size, screen) {
            next = start;
            listener.opened(start, size, screen);
          },
          resized: (offset, size) => listener.resized?.(offset, size),
          data(offset, bytes) {
            next = offset + bytes.length;
            listener.data(offset, bytes);
          },
          end(offset, error) {
            streams.delete(stream);
            listener.end(offset, error);
          },
        };
        terminal = client.openTerminal(run, next, opened, of);
      },
      onLost() {
        terminal = null;
      },
    };
    streams.add(stream);
    if (current) stream.open(current);
    return {
      ack: (offset) => terminal?.ack(offset),
      history: () => terminal?.history(),
      close() {
        streams.delete(stream);
        terminal?.close();
        terminal = null;
      },
    };
  }

  function events(since: number, listener: (event: EventRecord) => void): () => void {
    let last = since;
    let end: () => void = () => undefined;
    const stream: Stream = {
      open(client) {
        end = client.events(last, (event) => {
          last = event.seq;
          listener(event);
        });
      },
      onLost: () => undefined,
    };
    streams.add(stream);
    if (current) stream.open(current);
    return () => {
      streams.delete(stream);
      end();
    };
  }

  // Always subscribed: the first snapshot shows that the host answers.
  feed.mirror.subscribe(() => undefined);
  const cancelTimeout = options.after(FIRST_HOST_TIMEOUT_MS, () => dispatch({ kind: 'timeout' }));
  void connect();
  return {
    mirror: feed.mirror,
    connection: () => connection,
    onConnection(listener) {
      onConnection.add(listener);
      return () => onConnection.delete(listener);
    },
    invoke<N extends CommandName>(name: N, input: CommandInput<N>, via?: Via): Promise<Result<CommandReply<N>>> {
      if (current) return current.invoke(name, input, via ?? options.via);
      if (closed || connection.state !== 'connecting')
        return Promise.resolve(noHost(message(closed ? 'link.closed.here' : 'link.lost.again')));
      return new Promise((resolve) => {
        pending.push(() =>
          resolve(current ? current.invoke(name, input, via ?? options.via) : noHost(message('link.lost'))),
        );
      });
    },
    openTerminal,
    events,
    onShow(listener) {
      onShow.add(listener);
      return () => onShow.delete(listener);
    },
    onNotice(listener) {
      onNotice.add(listener);
      return () => onNotice.delete(listener);
    },
    onClose(listener) {
      if (closed) listener(message('link.closed.here'));
      else onClose.add(listener);
      return () => onClose.delete(listener);
    },
    otherVersion: () => otherVersion,
    close() {
      if (closed) return;
      closed = true;
      cancelRetry();
      cancelTimeout();
      streams.clear();
      current?.close();
      feed.end();
      for (const call of pending.splice(0)) call();
      for (const listener of onClose) listener(message('link.closed.here'));
    },
  };
}
