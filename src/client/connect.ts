/** The client's end of one link: calls, the mirror, terminals, events. Used by page, tray, CLI and tests alike. */
import {
  type ClientMessage,
  type CommandInput,
  type CommandName,
  type CommandReply,
  decodeFrame,
  type EventRecord,
  type HostMessage,
  type Link,
  message,
  type Result,
  refuse,
  type Said,
} from '../contract/index.ts';
import type { Mirror, MirrorFeed } from './mirror.ts';
import { createMirror } from './mirror.ts';
import { createSnapshotParts } from './snapshot-parts.ts';
import type { OpenTerminal, TerminalListener } from './terminal.ts';
import { createAcks } from './terminal.ts';

export interface Client {
  /** Never rejects: what was refused, or could not be sent, is a Result (`no-host` when the link is closed). */
  invoke<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Result<CommandReply<N>>>;
  readonly mirror: Mirror;
  /** Replays a run's bytes from `from` on, or draws its screen (null), and goes live. */
  openTerminal(run: string, from: number | null, listener: TerminalListener): OpenTerminal;
  /** The durable event log after `since`, then live; the result ends it. */
  events(since: number, listener: (event: EventRecord) => void): () => void;
  /** Told once, with the reason, when the link is gone; at once when it already is. */
  onClose(listener: (reason: string) => void): () => void;
  close(): void;
}

/** The Result of every call that has no host to go to. */
export function noHost(why: Said): Result<never> {
  return refuse('no-host', message('link.none', { why }));
}

/** Who outlives the link: its mirror is fed, and it is told of every message after the client has taken it. */
export interface ClientOwner {
  feed: MirrorFeed;
  heard(): void;
}

/** A client over an open link, with a mirror of its own or its owner's. */
export function createClient(link: Link, owner?: ClientOwner): Client {
  const calls = new Map<number, (result: Result<unknown>) => void>();
  const terminals = new Map<number, TerminalListener & { acks: ReturnType<typeof createAcks> }>();
  const events = new Map<number, (event: EventRecord) => void>();
  const onClose = new Set<(reason: string) => void>();
  let lastId = 0;
  let closed: string | null = null;

  const send = (message: ClientMessage): void => link.post(JSON.stringify(message));
  const feed = owner?.feed ?? createMirror();
  const parts = createSnapshotParts();
  const subscribe = (): void => send({ t: 'subscribe' });

  function take(message: HostMessage): void {
    switch (message.t) {
      case 'reply':
        calls.get(message.id)?.(message.result);
        calls.delete(message.id);
        return;
      case 'snapshot': {
        const taken = parts.take(message);
        if (taken === 'broken') subscribe();
        else if (taken !== null) {
          feed.takeSnapshot(taken.snapshot);
          for (const delta of taken.deltas) feed.takeDelta(delta);
        }
        return;
      }
      case 'delta':
        if (!parts.keep(message.delta)) feed.takeDelta(message.delta);
        return;
      case 'terminal.opened':
        terminals.get(message.id)?.acks.from(message.start);
        terminals.get(message.id)?.opened(message.start, message.size, message.screen);
        return;
      case 'terminal.size':
        terminals.get(message.id)?.resized?.(message.offset, message.size);
        return;
      case 'terminal.end': {
        const listener = terminals.get(message.id);
        terminals.delete(message.id);
        listener?.end(message.offset, message.error);
        return;
      }
      case 'event':
        events.get(message.id)?.(message.event);
    }
  }
  link.onMessage((data) => {
    if (typeof data === 'string') take(JSON.parse(data) as HostMessage);
    else {
      const frame = decodeFrame(data);
      if (frame) terminals.get(frame.stream)?.data(frame.offset, frame.bytes);
    }
    owner?.heard();
  });
  link.onClose((reason) => {
    closed = reason;
    for (const settle of calls.values()) settle(noHost(reason));
    calls.clear();
    terminals.clear();
    events.clear();
    if (owner === undefined) feed.end();
    for (const listener of [...onClose]) listener(reason);
    onClose.clear();
  });

  if (closed === null) feed.connect(subscribe);

  return {
    mirror: feed.mirror,
    invoke<N extends CommandName>(name: N, input: CommandInput<N>) {
      if (closed !== null) return Promise.resolve<Result<CommandReply<N>>>(noHost(closed));
      lastId += 1;
      const id = lastId;
      return new Promise<Result<CommandReply<N>>>((resolve) => {
        calls.set(id, (result) => resolve(result as Result<CommandReply<N>>));
        send({ t: 'call', id, name, input });
      });
    },
    openTerminal(run, from, listener) {
      lastId += 1;
      const id = lastId;
      const acks = createAcks(from ?? 0, (offset) => send({ t: 'terminal.ack', id, offset }));
      if (closed === null) {
        terminals.set(id, {
          opened: (start, size, screen) => listener.opened(start, size, screen),
          resized: (offset, size) => listener.resized?.(offset, size),
          data: (offset, bytes) => listener.data(offset, bytes),
          end: (offset, error) => listener.end(offset, error),
          acks,
        });
        send({ t: 'terminal.open', id, run, from });
      }
      return {
        ack: (offset) => acks.took(offset),
        history() {
          if (terminals.has(id)) send({ t: 'terminal.history', id });
        },
        close() {
          if (terminals.delete(id)) send({ t: 'terminal.close', id });
        },
      };
    },
    events(since, listener) {
      lastId += 1;
      const id = lastId;
      if (closed === null) {
        events.set(id, listener);
        send({ t: 'events.open', id, since });
      }
      return () => {
        if (events.delete(id)) send({ t: 'events.close', id });
      };
    },
    onClose(listener) {
      if (closed !== null) listener(closed);
      else onClose.add(listener);
      return () => onClose.delete(listener);
    },
    close: () => link.close(),
  };
}
