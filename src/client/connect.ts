/** The client's end of one link: calls, the mirror, terminals, events. Page, tray, CLI and tests all use it. */
import {
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
  type OutputStream,
  OWN_VERSION,
  protocolAge,
  type Result,
  refuse,
  UNKNOWN_VERSION,
  type Version,
  versionIn,
} from '../contract/index.ts';
import type { Notice, Via } from '../domain/index.ts';
import type { Mirror, MirrorFeed } from './mirror.ts';
import { createMirror } from './mirror.ts';
import { createSnapshotParts } from './snapshot-parts.ts';
import type { OpenTerminal, TerminalListener } from './terminal.ts';
import { createAcks } from './terminal.ts';

/** A client of one host. */
export interface Client {
  /** Calls a command. Never rejects: a closed link gives the refusal `no-host`. `via`: what the person used. */
  invoke<N extends CommandName>(name: N, input: CommandInput<N>, via?: Via): Promise<Result<CommandReply<N>>>;
  readonly mirror: Mirror;
  /**
   * Opens a run's terminal, or a stream of a run on pipes (default `stdout`): replays its bytes from the offset `from`, or
   * draws its screen (null), then follows it.
   */
  openTerminal(run: string, from: number | null, listener: TerminalListener, stream?: OutputStream): OpenTerminal;
  /** Delivers the events of the log after the number `since`, then new ones. The result ends the subscription. */
  events(since: number, listener: (event: EventRecord) => void): () => void;
  /** Calls the listener with each story that the host wants to have shown, once the mirror has the host's state. */
  onShow(listener: (story: string) => void): () => void;
  /** Calls the listener with each notice for a person. */
  onNotice(listener: (notice: Notice) => void): () => void;
  /** Calls the listener once, with the reason, when the link has closed; at once if it already has. */
  onClose(listener: (reason: Message) => void): () => void;
  /** The host's version, if the link was closed because the host speaks another protocol; otherwise null. */
  otherVersion(): OtherVersion | null;
  close(): void;
}

/** A host whose protocol differs from this client's. */
export interface OtherVersion {
  /** Whether the host is older or newer than this client. */
  host: 'older' | 'newer';
  /** The host's version, for people to read. */
  version: string;
}

/** The result of every call to such a host. */
function refuseVersion({ host, version }: OtherVersion): Result<never> {
  return refuse('other-version', message(`version.${host}`, { own: OWN_VERSION.version, version }));
}

/** The result of every call without an open link to a host. */
export function noHost(why: Message): Result<never> {
  return refuse('no-host', message('link.none', { why }));
}

/** The owner of a client that outlives the link: the client updates the owner's mirror. */
export interface ClientOwner {
  feed: MirrorFeed;
  /** Called after the client has handled a message. */
  onReceived(): void;
}

/** A client over an open link. It uses its owner's mirror, or one of its own without an owner. */
export function createClient(link: Link, owner?: ClientOwner): Client {
  const calls = new Map<number, (result: Result<unknown>) => void>();
  const terminals = new Map<number, TerminalListener & { acks: ReturnType<typeof createAcks> }>();
  const events = new Map<number, (event: EventRecord) => void>();
  const onClose = new Set<(reason: Message) => void>();
  const onShow = new Set<(story: string) => void>();
  const onNotice = new Set<(notice: Notice) => void>();
  /** A story that is to be shown when the snapshot is complete; null: none. */
  let toShow: string | null = null;
  let lastId = 0;
  let closed: Message | null = null;
  let otherVersion: OtherVersion | null = null;

  const send = (message: ClientMessage): void => link.post(JSON.stringify(message));
  const feed = owner?.feed ?? createMirror();
  const parts = createSnapshotParts();
  const subscribe = (): void => send({ t: 'subscribe' });

  function handle(message: HostMessage): void {
    switch (message.t) {
      case 'welcome':
        checkVersion(versionIn('welcome', message));
        return;
      case 'reply':
        calls.get(message.id)?.(message.result);
        calls.delete(message.id);
        return;
      case 'snapshot': {
        const added = parts.add(message);
        if (added === 'incomplete') subscribe();
        else if (added !== null) {
          feed.takeSnapshot(added.snapshot);
          for (const delta of added.deltas) feed.takeDelta(delta);
          if (toShow !== null) show(toShow);
        }
        return;
      }
      case 'notice':
        for (const listener of [...onNotice]) listener(message.notice);
        return;
      case 'show':
        show(message.story);
        return;
      case 'delta':
        if (!parts.hold(message.delta)) feed.takeDelta(message.delta);
        return;
      case 'terminal.opened':
        terminals.get(message.id)?.acks.restartAt(message.start);
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
  function show(story: string): void {
    toShow = parts.isOpen() || !feed.isInSync() ? story : null;
    if (toShow === null) for (const listener of [...onShow]) listener(story);
  }
  function checkVersion(host: Version | null): void {
    const age = protocolAge(host);
    if (age === 'same') return;
    otherVersion = { host: age, version: host?.version ?? UNKNOWN_VERSION };
    link.close();
  }
  const refuseCall = (reason: Message): Result<never> =>
    otherVersion === null ? noHost(reason) : refuseVersion(otherVersion);
  // The first message of a link. Later messages need not wait for the host's answer to it.
  link.post(HELLO);
  link.onMessage((data) => {
    if (typeof data === 'string') handle(JSON.parse(data) as HostMessage);
    else {
      const frame = decodeFrame(data);
      if (frame) terminals.get(frame.stream)?.data(frame.offset, frame.bytes);
    }
    owner?.onReceived();
  });
  link.onClose((reason) => {
    closed = reason;
    for (const settle of calls.values()) settle(refuseCall(reason));
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
      if (closed !== null) return Promise.resolve<Result<CommandReply<N>>>(refuseCall(closed));
      lastId += 1;
      const id = lastId;
      return new Promise<Result<CommandReply<N>>>((resolve) => {
        calls.set(id, (result) => resolve(result as Result<CommandReply<N>>));
        send({ t: 'call', id, name, input, ...(via && { via }) });
      });
    },
    openTerminal(run, from, listener, stream) {
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
        send({ t: 'terminal.open', id, run, from, ...(stream && { stream }) });
      }
      return {
        ack: (offset) => acks.acknowledge(offset),
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
    onShow(listener) {
      onShow.add(listener);
      return () => onShow.delete(listener);
    },
    onNotice(listener) {
      onNotice.add(listener);
      return () => onNotice.delete(listener);
    },
    onClose(listener) {
      if (closed !== null) listener(closed);
      else onClose.add(listener);
      return () => onClose.delete(listener);
    },
    otherVersion: () => otherVersion,
    close: () => link.close(),
  };
}
