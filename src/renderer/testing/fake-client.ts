/** A client without a host, for tests of the page. */
import type { Connection } from '../../client/index.ts';
import { createMirror } from '../../client/index.ts';
import type { Change, CommandName, EventRecord, Result, Snapshot } from '../../contract/index.ts';
import { emptySnapshot, ok } from '../../contract/index.ts';
import type { Notice } from '../../domain/index.ts';
import type { PageClient } from '../store/client.ts';

/** A client whose state the test sets. */
export interface FakeClient extends PageClient {
  /** Applies a delta with these changes. */
  change(...changes: Change[]): void;
  /** Applies a snapshot, which replaces everything, as when the page is attached to another project. */
  show(snapshot: Snapshot): void;
  /** Tells all readers of the event log of this event. */
  emit(event: EventRecord): void;
  /** Tells the page of a notice. */
  notify(notice: Notice): void;
  /** Lets the page show a story, as the host does. */
  wantShown(story: string): void;
  /** Sets the state of the connection. */
  become(connection: Connection): void;
}

/** The replies of the missing host. */
export interface FakeReplies {
  invoke?: (name: CommandName, input: unknown) => Promise<Result<unknown>>;
  openTerminal?: PageClient['openTerminal'];
}

/** A live client with a snapshot. Commands are answered by `invoke`, or with an empty success. */
export function createFakeClient(start: Snapshot = emptySnapshot(), replies: FakeReplies = {}): FakeClient {
  const feed = createMirror();
  const listeners = new Set<() => void>();
  const onNotice = new Set<(notice: Notice) => void>();
  const onShow = new Set<(story: string) => void>();
  const readers = new Set<(event: EventRecord) => void>();
  let connection: Connection = { state: 'live' };
  feed.takeSnapshot(start);
  return {
    mirror: feed.mirror,
    connection: () => connection,
    onConnection(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    invoke: (replies.invoke ?? (async () => ok({}))) as PageClient['invoke'],
    openTerminal:
      replies.openTerminal ?? (() => ({ ack: () => undefined, history: () => undefined, close: () => undefined })),
    events(_since, reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    onNotice(listener) {
      onNotice.add(listener);
      return () => onNotice.delete(listener);
    },
    notify(notice) {
      for (const listener of [...onNotice]) listener(notice);
    },
    onShow(listener) {
      onShow.add(listener);
      return () => onShow.delete(listener);
    },
    wantShown(story) {
      for (const listener of [...onShow]) listener(story);
    },
    emit(event) {
      for (const reader of [...readers]) reader(event);
    },
    change: (...changes) => feed.takeDelta({ seq: feed.mirror.snapshot().seq + 1, changes }),
    show: (snapshot) => feed.takeSnapshot(snapshot),
    become(next) {
      connection = next;
      for (const listener of [...listeners]) listener();
    },
  };
}
