/** A host in memory for tests of links, sessions and the CLI. Tests write its snapshot and answer its commands. */
import type { Change, CommandName, Delta, EventRecord, OutputStream, Result, Snapshot } from '../../contract/index.ts';
import { emptySnapshot, message, refuse } from '../../contract/index.ts';
import type { Notice } from '../../domain/index.ts';
import type { Door, Sender } from '../core/commands/door.ts';
import type { TerminalHandle, TerminalReader } from '../core/ports/index.ts';
import { applyDelta } from './apply-delta.ts';

type Answer = (input: never, sender: Sender) => Result<unknown> | Promise<Result<unknown>>;

/** A terminal that a session has opened. */
export interface FakeTerminal {
  reader: TerminalReader;
  acked: number[];
  /** How often older lines were requested. */
  older: number;
  closed: boolean;
}

/** A door with controls for tests. */
export interface FakeDoor extends Door {
  /** Applies changes as one delta and notifies the subscribers. */
  change(...changes: Change[]): void;
  /** Skips a sequence number, so that subscribers see a gap before the next delta. */
  skip(): void;
  on(name: CommandName, answer: Answer): void;
  calls: { name: string; input: unknown; sender: Sender }[];
  /** Ends a run and notifies its sessions. */
  end(run: string): void;
  subscribers(): number;
  /** The runs that openTerminal knows, with their output so far; other streams than stdout as `RUN STREAM`. */
  runs: Map<string, Uint8Array>;
  terminals: FakeTerminal[];
  /** The sessions that have left, in order. */
  left: number[];
  emit(event: EventRecord): void;
  notify(notice: Notice): void;
}

/** `start`: the first snapshot. Commands without an answer are refused with `failed`. */
export function createFakeDoor(start: Snapshot = emptySnapshot()): FakeDoor {
  const subscribers = new Set<(delta: Delta) => void>();
  const answers = new Map<string, Answer>();
  const eventListeners = new Set<(event: EventRecord) => void>();
  const noticeListeners = new Set<(notice: Notice) => void>();
  const past: EventRecord[] = [];
  const calls: FakeDoor['calls'] = [];
  const runs = new Map<string, Uint8Array>();
  const terminals: FakeTerminal[] = [];
  const left: number[] = [];
  const waiting = new Set<{ run: string; notify: () => void }>();
  let snapshot = start;

  function openTerminal(
    run: string,
    from: number | null,
    reader: TerminalReader,
    _session: number,
    stream: OutputStream = 'stdout',
  ): TerminalHandle | null {
    const bytes = runs.get(stream === 'stdout' ? run : `${run} ${stream}`);
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
    left,
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
        return refuse('failed', message('command.failed', { name, why: 'the test has not prepared a reply' }));
      return answer(input as never, sender);
    },
    openTerminal,
    callerOf: () => null,
    whenEnded(run, notify) {
      const listener = { run, notify };
      waiting.add(listener);
      return () => waiting.delete(listener);
    },
    end(run) {
      for (const one of [...waiting]) if (one.run === run) one.notify();
    },
    leave: (session) => left.push(session),
    pastEvents: (since, limit) => past.filter((event) => event.seq > since).slice(0, limit),
    onEvent(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onNotice(listener) {
      noticeListeners.add(listener);
      return () => noticeListeners.delete(listener);
    },
    notify(notice) {
      for (const listener of [...noticeListeners]) listener(notice);
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
