/** What a session of any link is attached to: a host with its project, or the welcome door without one. */
import type { Delta, EventRecord, Result, Snapshot } from '../../../contract/index.ts';
import type { Caller, RunCaller } from '../../../domain/index.ts';
import type { TerminalHandle, TerminalReader } from '../ports/index.ts';

/** From where a command comes. */
export interface Sender {
  /** Unique per link within the process. */
  session: number;
  caller: Caller;
}

export interface Door {
  snapshot(): Snapshot;
  /** Deltas from now on; call it in the same synchronous step as snapshot(), so nothing slips between. */
  subscribe(listener: (delta: Delta) => void): () => void;
  /** Parses the input by the table's schema, runs the command; never rejects for an expected refusal. */
  invoke(name: string, input: unknown, sender: Sender): Promise<Result<unknown>>;
  /** `session` is a viewer of the run until the handle is closed. */
  openTerminal(run: string, from: number | null, reader: TerminalReader, session: number): TerminalHandle | null;
  /** The caller that a live run's token speaks for; null: no such run is live here. */
  callerOf(run: string): RunCaller | null;
  /** Tells once that the run is not live any more, at once where it is not; the result takes that back. */
  whenEnded(run: string, tell: () => void): () => void;
  /** The session looks at nothing here any more. */
  leave(session: number): void;
  /** The durable log after `since`, then live, without gap or repeat. */
  events(since: number, listener: (event: EventRecord) => void): () => void;
}
