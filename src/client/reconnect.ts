/** A client for a page: it outlives its links. Mirror listeners stay, terminals go on where they were. */
import {
  type ClientMessage,
  type CommandInput,
  type CommandName,
  type CommandReply,
  type EventRecord,
  type Link,
  type Message,
  message,
  type Result,
} from '../contract/index.ts';
import type { Via } from '../domain/index.ts';
import type { Client, OtherVersion } from './connect.ts';
import { createClient, noHost } from './connect.ts';
import type { Connection, ConnectionEvent } from './connection.ts';
import { FIRST_HOST_TIMEOUT_MS, LinkRefused, lostSince, nextConnection, watchLiveness } from './connection.ts';
import { createMirror } from './mirror.ts';
import type { OpenTerminal, TerminalListener } from './terminal.ts';

export interface ReconnectingClient extends Client {
  connection(): Connection;
  /** Told after every change of connection(). */
  onConnection(listener: () => void): () => void;
}

export interface ReconnectingOptions {
  /** A fresh link. Rejects with LinkRefused where this page is not let in, else when nothing answers; it is tried again. */
  makeLink(): Link | Promise<Link>;
  /** What a person uses where a call does not say it. */
  via?: Via;
  /** Calls `task` once after `ms`; the result cancels. The client project has no timers of its own. */
  after(ms: number, task: () => void): () => void;
  /** Ms since the epoch. */
  now(): number;
}

/** Waits between tries: quick for a host that restarts, then sparing for one that is gone. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

interface Stream {
  open(client: Client): void;
  lost(): void;
}

/** Connects, and connects again whenever the link is lost, until close(). */
export function createReconnectingClient(options: ReconnectingOptions): ReconnectingClient {
  const onConnection = new Set<() => void>();
  const onClose = new Set<(reason: Message) => void>();
  const streams = new Set<Stream>();
  const early: (() => void)[] = [];
  const feed = createMirror();
  let current: Client | null = null;
  let connection: Connection = { state: 'connecting' };
  let closed = false;
  let wait = FIRST_WAIT_MS;
  let cancelWait: () => void = () => undefined;
  let other: OtherVersion | null = null;

  function move(event: ConnectionEvent): void {
    const next = nextConnection(connection, event, options.now());
    if (next === connection) return;
    connection = next;
    // Nothing more comes of waiting for a first host.
    if (lostSince(next) !== null) for (const call of early.splice(0)) call();
    for (const listener of [...onConnection]) listener();
  }
  function again(): void {
    if (closed) return;
    cancelWait = options.after(wait, () => void connect());
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
  async function connect(): Promise<void> {
    let link: Link;
    try {
      link = await options.makeLink();
    } catch (error) {
      // Expected while the host is away; connection() already says so.
      if (!closed) move(error instanceof LinkRefused ? { kind: 'refused', why: error.why } : { kind: 'closed' });
      return again();
    }
    if (closed) return link.close();
    const client = createClient(link, { feed, heard });
    const liveness = watchLiveness({
      after: options.after,
      ping: () => link.post(JSON.stringify({ t: 'ping' } satisfies ClientMessage)),
      onSilent: () => move({ kind: 'silent' }),
      onGone: () => link.close(),
    });
    function heard(): void {
      liveness.heard();
      if (!feed.isInSync()) return;
      wait = FIRST_WAIT_MS;
      move({ kind: 'answered' });
      for (const call of early.splice(0)) call();
    }
    current = client;
    client.onClose(() => {
      liveness.stop();
      other = client.otherVersion();
      current = null;
      for (const stream of [...streams]) stream.lost();
      if (!closed) move(other === null ? { kind: 'closed' } : { kind: 'refused', why: other.host });
      again();
    });
    for (const stream of [...streams]) stream.open(client);
  }

  function openTerminal(run: string, from: number | null, listener: TerminalListener): OpenTerminal {
    let next = from;
    let terminal: OpenTerminal | null = null;
    const stream: Stream = {
      open(client) {
        terminal = client.openTerminal(run, next, {
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
        });
      },
      lost() {
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
      lost: () => undefined,
    };
    streams.add(stream);
    if (current) stream.open(current);
    return () => {
      streams.delete(stream);
      end();
    };
  }

  // It is always asked for: what it brings first says that the host is there.
  feed.mirror.subscribe(() => undefined);
  const cancelTimeout = options.after(FIRST_HOST_TIMEOUT_MS, () => move({ kind: 'timeout' }));
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
        early.push(() =>
          resolve(current ? current.invoke(name, input, via ?? options.via) : noHost(message('link.lost'))),
        );
      });
    },
    openTerminal,
    events,
    onClose(listener) {
      if (closed) listener(message('link.closed.here'));
      else onClose.add(listener);
      return () => onClose.delete(listener);
    },
    otherVersion: () => other,
    close() {
      if (closed) return;
      closed = true;
      cancelWait();
      cancelTimeout();
      streams.clear();
      current?.close();
      feed.end();
      for (const call of early.splice(0)) call();
      for (const listener of onClose) listener(message('link.closed.here'));
    },
  };
}
