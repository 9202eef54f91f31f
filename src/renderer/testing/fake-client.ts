/** A client without a host, for tests of what a page makes of what its client says. */
import type { Connection } from '../../client/index.ts';
import { createMirror } from '../../client/index.ts';
import type { Change, CommandName, Result, Snapshot } from '../../contract/index.ts';
import { emptySnapshot, ok } from '../../contract/index.ts';
import type { PageClient } from '../store/client.ts';

export interface FakeClient extends PageClient {
  /** As a turn of the host. */
  change(...changes: Change[]): void;
  /** As a snapshot: it replaces everything, as when the page is attached to another project. */
  show(snapshot: Snapshot): void;
  become(connection: Connection): void;
}

export interface FakeAnswers {
  invoke?: (name: CommandName, input: unknown) => Promise<Result<unknown>>;
  openTerminal?: PageClient['openTerminal'];
}

/** Live, with this state; each command is answered by `invoke`, or with an empty success. */
export function createFakeClient(start: Snapshot = emptySnapshot(), answers: FakeAnswers = {}): FakeClient {
  const feed = createMirror();
  const told = new Set<() => void>();
  let connection: Connection = { state: 'live' };
  feed.takeSnapshot(start);
  return {
    mirror: feed.mirror,
    connection: () => connection,
    onConnection(listener) {
      told.add(listener);
      return () => told.delete(listener);
    },
    invoke: (answers.invoke ?? (async () => ok({}))) as PageClient['invoke'],
    openTerminal:
      answers.openTerminal ?? (() => ({ ack: () => undefined, history: () => undefined, close: () => undefined })),
    change: (...changes) => feed.takeDelta({ seq: feed.mirror.snapshot().seq + 1, changes }),
    show: (snapshot) => feed.takeSnapshot(snapshot),
    become(next) {
      connection = next;
      for (const listener of [...told]) listener();
    },
  };
}
