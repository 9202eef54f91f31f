/** The client's end of one link: calls, the mirror, terminals, events. Used by page, tray, CLI and tests alike. */
import {
  ageOf,
  type ClientMessage,
  type CommandInput,
  type CommandName,
  type CommandReply,
  decodeFrame,
  type EventRecord,
  HELLO,
  type HostMessage,
  type Link,
  type Message,
  message,
  OWN_VERSION,
  type Result,
  refuse,
  UNSAID,
  type Version,
  versionIn,
} from '../contract/index.ts';
import type { Via } from '../domain/index.ts';
import type { Mirror, MirrorFeed } from './mirror.ts';
import { createMirror } from './mirror.ts';
import { createSnapshotParts } from './snapshot-parts.ts';
import type { OpenTerminal, TerminalListener } from './terminal.ts';
import { createAcks } from './terminal.ts';

export interface Client {
  /** Never rejects: what was refused, or could not be sent, is a Result (`no-host` when the link is closed). */
  /** `via`: what the person used. */
  invoke<N extends CommandName>(name: N, input: CommandInput<N>, via?: Via): Promise<Result<CommandReply<N>>>;
  readonly mirror: Mirror;
  /** Replays a run's bytes from `from` on, or draws its screen (null), and goes live. */
  openTerminal(run: string, from: number | null, listener: TerminalListener): OpenTerminal;
  /** The durable event log after `since`, then live; the result ends it. */
  events(since: number, listener: (event: EventRecord) => void): () => void;
  /** Told once, with the reason, when the link is gone; at once when it already is. */
  onClose(listener: (reason: Message) => void): () => void;
  /** Why the link was given up at its beginning: the host is of another version; null: it is not. */
  otherVersion(): OtherVersion | null;
  close(): void;
}

/** A host whose protocol this client does not speak. */
export interface OtherVersion {
  /** The host is older, or newer, than this client. */
  host: 'older' | 'newer';
  /** Of the host. */
  version: string;
}

/** The Result of every call to such a host. */
function otherVersion({ host, version }: OtherVersion): Result<never> {
  return refuse('other-version', message(`version.${host}`, { own: OWN_VERSION.version, version }));
}

/** The Result of every call that has no host to go to. */
export function noHost(why: Message): Result<never> {
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
  const onClose = new Set<(reason: Message) => void>();
  let lastId = 0;
  let closed: Message | null = null;
  let other: OtherVersion | null = null;

  const send = (message: ClientMessage): void => link.post(JSON.stringify(message));
  const feed = owner?.feed ?? createMirror();
  const parts = createSnapshotParts();
  const subscribe = (): void => send({ t: 'subscribe' });

  function take(said: HostMessage): void {
    switch (said.t) {
      case 'welcome':
        greeted(versionIn('welcome', said));
        return;
      case 'reply':
        calls.get(said.id)?.(said.result);
        calls.delete(said.id);
        return;
      case 'snapshot': {
        const taken = parts.take(said);
        if (taken === 'broken') subscribe();
        else if (taken !== null) {
          feed.takeSnapshot(taken.snapshot);
          for (const delta of taken.deltas) feed.takeDelta(delta);
        }
        return;
      }
      case 'delta':
        if (!parts.keep(said.delta)) feed.takeDelta(said.delta);
        return;
      case 'terminal.opened':
        terminals.get(said.id)?.acks.from(said.start);
        terminals.get(said.id)?.opened(said.start, said.size, said.screen);
        return;
      case 'terminal.size':
        terminals.get(said.id)?.resized?.(said.offset, said.size);
        return;
      case 'terminal.end': {
        const listener = terminals.get(said.id);
        terminals.delete(said.id);
        listener?.end(said.offset, said.error);
        return;
      }
      case 'event':
        events.get(said.id)?.(said.event);
    }
  }
  function greeted(host: Version | null): void {
    const age = ageOf(host);
    if (age === 'same') return;
    other = { host: age, version: host?.version ?? UNSAID };
    link.close();
  }
  const unsent = (reason: Message): Result<never> => (other === null ? noHost(reason) : otherVersion(other));
  // The first message of a link; what follows it need not wait for the answer.
  link.post(HELLO);
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
    for (const settle of calls.values()) settle(unsent(reason));
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
    invoke<N extends CommandName>(name: N, input: CommandInput<N>, via?: Via) {
      if (closed !== null) return Promise.resolve<Result<CommandReply<N>>>(unsent(closed));
      lastId += 1;
      const id = lastId;
      return new Promise<Result<CommandReply<N>>>((resolve) => {
        calls.set(id, (result) => resolve(result as Result<CommandReply<N>>));
        send({ t: 'call', id, name, input, ...(via && { via }) });
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
    otherVersion: () => other,
    close: () => link.close(),
  };
}
