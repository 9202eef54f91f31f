/** What a session of any link is attached to: a host with its project, or the welcome door without one. */
import type { Delta, EventRecord, Result, Snapshot } from '../../../contract/index.ts';
import type { TerminalHandle, TerminalReader } from '../ports/index.ts';

/** Who sends a command. `session` is unique per link within the process. */
export interface Caller {
  session: number;
  /** The run that it works within, as it says itself; null: a person, by page, tray, key or command line. */
  run: string | null;
}

export interface Door {
  snapshot(): Snapshot;
  /** Deltas from now on; call it in the same synchronous step as snapshot(), so nothing slips between. */
  subscribe(listener: (delta: Delta) => void): () => void;
  /** Parses the input by the table's schema, runs the command; never rejects for an expected refusal. */
  invoke(name: string, input: unknown, caller: Caller): Promise<Result<unknown>>;
  /** `session` is a viewer of the run until the handle is closed. */
  openTerminal(run: string, from: number | null, reader: TerminalReader, session: number): TerminalHandle | null;
  /** The session looks at nothing here any more. */
  leave(session: number): void;
  /** The durable log after `since`, then live, without gap or repeat. */
  events(since: number, listener: (event: EventRecord) => void): () => void;
}
