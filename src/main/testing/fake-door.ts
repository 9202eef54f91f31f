/** A host in memory for tests of links, sessions and the CLI: a snapshot that one writes, commands that one answers. */
import type { Change, CommandName, Delta, EventRecord, Result, Snapshot } from '../../contract/index.ts';
import { applyDelta, emptySnapshot, legacy, refuse } from '../../contract/index.ts';
import type { Door, Sender } from '../core/commands/door.ts';
import type { TerminalHandle, TerminalReader } from '../core/ports/index.ts';

type Answer = (input: never, sender: Sender) => Result<unknown> | Promise<Result<unknown>>;

export interface FakeTerminal {
  reader: TerminalReader;
  acked: number[];
  /** How often older lines were asked for. */
  older: number;
  closed: boolean;
}

export interface FakeDoor extends Door {
  /** Applies changes as one delta and tells the subscribers. */
  change(...changes: Change[]): void;
  /** Skips a sequence number, so that the next delta is a gap for whoever folds. */
  skip(): void;
  on(name: CommandName, answer: Answer): void;
  calls: { name: string; input: unknown; sender: Sender }[];
  /** Ends a run: its sessions are told. */
  end(run: string): void;
  subscribers(): number;
  /** Runs known to openTerminal: run -> bytes so far. */
  runs: Map<string, Uint8Array>;
  terminals: FakeTerminal[];
  /** Sessions that left, in order. */
  gone: number[];
  emit(event: EventRecord): void;
}

export function createFakeDoor(start: Snapshot = emptySnapshot()): FakeDoor {
  const subscribers = new Set<(delta: Delta) => void>();
  const answers = new Map<string, Answer>();
  const eventListeners = new Set<(event: EventRecord) => void>();
  const past: EventRecord[] = [];
  const calls: FakeDoor['calls'] = [];
  const runs = new Map<string, Uint8Array>();
  const terminals: FakeTerminal[] = [];
  const gone: number[] = [];
  const waiting = new Set<{ run: string; tell: () => void }>();
  let snapshot = start;

  function openTerminal(run: string, from: number | null, reader: TerminalReader): TerminalHandle | null {
    const bytes = runs.get(run);
    if (bytes === undefined) return null;
    const terminal: FakeTerminal = { reader, acked: [], older: 0, closed: false };
    terminals.push(terminal);
    const begin = Math.min(from ?? 0, bytes.length);
    if (begin < bytes.length) reader.data(begin, bytes.subarray(begin));
    return {
      start: begin,
      size: null,
      screen: null,
      ack: (offset) => terminal.acked.push(offset),
      async history() {
        terminal.older += 1;
      },
      close() {
        terminal.closed = true;
      },
    };
  }
  return {
    calls,
    runs,
    terminals,
    gone,
    snapshot: () => snapshot,
    subscribe(listener) {
      subscribers.add(listener);
      return () => subscribers.delete(listener);
    },
    subscribers: () => subscribers.size,
    async invoke(name, input, sender) {
      calls.push({ name, input, sender });
      const answer = answers.get(name);
      if (answer === undefined)
        return refuse('failed', legacy(`no answer was prepared for ${name}`, 'Prepare one in the test.'));
      return answer(input as never, sender);
    },
    openTerminal,
    callerOf: () => null,
    whenEnded(run, tell) {
      const listener = { run, tell };
      waiting.add(listener);
      return () => waiting.delete(listener);
    },
    end(run) {
      for (const one of [...waiting]) if (one.run === run) one.tell();
    },
    leave: (session) => gone.push(session),
    events(since, listener) {
      for (const event of past.filter((candidate) => candidate.seq > since)) listener(event);
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    emit(event) {
      past.push(event);
      for (const listener of [...eventListeners]) listener(event);
    },
    change(...changes) {
      const delta = { seq: snapshot.seq + 1, changes };
      snapshot = applyDelta(snapshot, delta);
      for (const listener of [...subscribers]) listener(delta);
    },
    skip() {
      snapshot = { ...snapshot, seq: snapshot.seq + 1 };
    },
    on(name, answer) {
      answers.set(name, answer);
    },
  };
}
