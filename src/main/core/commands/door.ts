/** The door: what a session is attached to. It belongs to a host, or is the welcome door, which has no project. */
import type { Delta, EventRecord, OutputStream, Result, Snapshot } from '../../../contract/index.ts';
import type { Caller, Notice, RunCaller } from '../../../domain/index.ts';
import type { Cancel, TerminalHandle, TerminalReader } from '../ports/index.ts';

/** Where a command comes from. */
export interface Sender {
  /** Unique per link within the process. */
  session: number;
  caller: Caller;
  /** The caller does not wait for the reply any more, so a command that only waits gives up. Absent: it always waits. */
  gone?: Cancel;
}

/** The interface of a host for the sessions of all links. */
export interface Door {
  /** All that a screen needs, as it is now. */
  snapshot(): Snapshot;
  /** Deltas from now on. Call it without awaiting anything after snapshot(), so that no delta is missed. */
  subscribe(listener: (delta: Delta) => void): () => void;
  /** Checks and runs a command. An expected refusal is a result, never a rejection. */
  invoke(name: string, input: unknown, sender: Sender): Promise<Result<unknown>>;
  /** As Terminals.open. The session is a viewer of the run until the handle is closed. */
  openTerminal(
    run: string,
    from: number | null,
    reader: TerminalReader,
    session: number,
    stream?: OutputStream,
  ): TerminalHandle | null;
  /** A live run as a caller, for a session that has the run's token. Null when no such run is live here. */
  callerOf(run: string): RunCaller | null;
  /** Calls the listener once when the run is no longer live, or at once. Returns a function that removes it. */
  whenEnded(run: string, listener: () => void): () => void;
  /** The session has ended, or shows another project. */
  leave(session: number): void;
  /** Past events with a number above `since`, the oldest first, at most `limit` of them. */
  pastEvents(since: number, limit: number): EventRecord[];
  /**
   * Calls the listener with each new event. Call it without awaiting anything after pastEvents(), so that no event is
   * missed. Returns an unsubscribe function.
   */
  onEvent(listener: (event: EventRecord) => void): () => void;
  /** Calls the listener with each new notice for a person. Returns an unsubscribe function. */
  onNotice(listener: (notice: Notice) => void): () => void;
}
