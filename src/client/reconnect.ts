/** A client for a page: it outlives its links. Mirror listeners stay, terminals go on where they were. */
import type { CommandInput, CommandName, CommandReply, EventRecord, Link, Result } from '../contract/index.ts';
import type { Client } from './connect.ts';
import { createClient, noHost } from './connect.ts';
import { createMirror } from './mirror.ts';
import type { OpenTerminal, TerminalListener } from './terminal.ts';

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'closed';

export interface ForeverClient extends Client {
  state(): ConnectionState;
  /** Called after every change of state(). */
  onState(listener: (state: ConnectionState) => void): () => void;
}

export interface ForeverOptions {
  /** A fresh link; may fail, then it is tried again. */
  makeLink(): Link | Promise<Link>;
  /** Calls `task` once after `ms`; the result cancels. The client project has no timers of its own. */
  after(ms: number, task: () => void): () => void;
}

/** Waits between tries: quick for a host that restarts, then sparing for one that is gone. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

interface Stream {
  open(client: Client): void;
  lost(): void;
}

/** Connects, and connects again whenever the link is lost, until close(). */
export function connectForever(options: ForeverOptions): ForeverClient {
  const onState = new Set<(state: ConnectionState) => void>();
  const onClose = new Set<(reason: string) => void>();
  const streams = new Set<Stream>();
  const early: (() => void)[] = [];
  let current: Client | null = null;
  let state: ConnectionState = 'connecting';
  let wait = FIRST_WAIT_MS;
  let cancelWait: () => void = () => undefined;
  const feed = createMirror();

  function become(next: ConnectionState): void {
    if (state === next || state === 'closed') return;
    state = next;
    for (const listener of [...onState]) listener(next);
  }
  function again(): void {
    if (state === 'closed') return;
    if (state === 'connected') become('reconnecting');
    cancelWait = options.after(wait, () => void connect());
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
  async function connect(): Promise<void> {
    let link: Link;
    try {
      link = await options.makeLink();
    } catch {
      // Expected while the host is away; state() already says so.
      return again();
    }
    if (closed()) return link.close();
    const client = createClient(link, feed);
    current = client;
    client.onClose(() => {
      current = null;
      for (const stream of [...streams]) stream.lost();
      again();
    });
    for (const stream of [...streams]) stream.open(client);
  }
  const closed = (): boolean => state === 'closed';

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

  feed.mirror.subscribe(() => {
    wait = FIRST_WAIT_MS;
    become('connected');
    for (const call of early.splice(0)) call();
  });
  void connect();
  return {
    mirror: feed.mirror,
    state: () => state,
    onState(listener) {
      onState.add(listener);
      return () => onState.delete(listener);
    },
    invoke<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Result<CommandReply<N>>> {
      if (current) return current.invoke(name, input);
      if (state !== 'connecting')
        return Promise.resolve(noHost(state === 'closed' ? 'closed' : 'it was lost; Huskies tries again by itself'));
      return new Promise((resolve) => {
        early.push(() => resolve(current ? current.invoke(name, input) : noHost('it was lost')));
      });
    },
    openTerminal,
    events,
    onClose(listener) {
      if (closed()) listener('closed here');
      else onClose.add(listener);
      return () => onClose.delete(listener);
    },
    close() {
      if (closed()) return;
      become('closed');
      cancelWait();
      streams.clear();
      current?.close();
      feed.end();
      for (const call of early.splice(0)) call();
      for (const listener of onClose) listener('closed here');
    },
  };
}
