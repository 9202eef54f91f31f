/** The open streams of one session: terminals and the event log. */

import type { ClientMessage, EventRecord, HostMessage, Link, Message, OutputStream } from '../../contract/index.ts';
import { message } from '../../contract/index.ts';
import type { Door } from '../core/commands/door.ts';
import type { TerminalHandle, TerminalReader, TerminalStart } from '../core/ports/index.ts';
import { openEventStream } from './event-stream.ts';
import type { OutStream } from './terminal-stream.ts';
import { createOutStream } from './terminal-stream.ts';
import type { Visibility } from './visibility.ts';

/** The messages of a client that concern streams. */
export type StreamMessage = Exclude<ClientMessage, { t: 'call' } | { t: 'subscribe' }>;

/** The open streams of one session. */
export interface Streams {
  receive(message: StreamMessage): void;
  /** Ends all streams when the session changes its door. Terminals get an error, event streams just end. */
  endAll(): void;
  close(): void;
}

/** Open streams per session. Each one may hold TERMINAL_HIGH_BYTES of a run's newest output. */
const MAX_STREAMS = 32;
/** Open streams per session and run. A page has one terminal and, for a moment, its successor. */
const MAX_STREAMS_PER_RUN = 4;

/** What the streams need from their session. */
export interface StreamsOptions {
  link: Link;
  /** Number of the session. */
  session: number;
  /** Puts a control message on the link. */
  send(message: HostMessage): void;
  /** The session's current door. */
  door(): Door;
  visibility: Visibility;
  /** Reports a failed request for older lines, which has no other consequence. */
  failed(error: unknown): void;
  /** Called when the event log cannot be read. The session must end, since its reader would miss events unknowingly. */
  broken(error: unknown): void;
}

interface OpenTerminal {
  run: string;
  out: OutStream;
  handle: TerminalHandle | null;
}

/** Streams of a session that has none open yet. */
export function createStreams({ link, session, send, door, visibility, failed, broken }: StreamsOptions): Streams {
  const terminals = new Map<number, OpenTerminal>();
  const events = new Map<number, () => void>();
  let closed = false;

  function open(id: number, run: string, from: number | null, stream?: OutputStream): void {
    const hidden = visibility.terminal(run);
    if (hidden !== null) {
      send({ t: 'terminal.end', id, offset: from ?? 0, error: hidden.why });
      return;
    }
    const onRun = [...terminals.values()].filter((one) => one.run === run).length;
    if (terminals.has(id) || terminals.size >= MAX_STREAMS || onRun >= MAX_STREAMS_PER_RUN) {
      send({ t: 'terminal.end', id, offset: from ?? 0, error: message('serving.terminals') });
      return;
    }
    const opened = ({ start, size, screen }: TerminalStart) => send({ t: 'terminal.opened', id, start, size, screen });
    const out = createOutStream({
      stream: id,
      start: from ?? 0,
      post: (frame) => link.post(frame),
      buffered: () => link.buffered(),
      jumped: (start) => opened({ start, size: null, screen: null }),
    });
    // Registered before opening, since the replay may reach the reader and even end before openTerminal returns.
    const entry: OpenTerminal = { run, out, handle: null };
    terminals.set(id, entry);
    const reader: TerminalReader = {
      data: (offset, bytes) => out.push(offset, bytes),
      restart(at) {
        out.restart(at.start);
        opened(at);
      },
      resized: (offset, size) => send({ t: 'terminal.size', id, offset, size }),
      end(offset) {
        out.finish(() => {
          terminals.delete(id);
          entry.handle?.close();
          send({ t: 'terminal.end', id, offset, error: null });
        });
      },
    };
    const handle = door().openTerminal(run, from, reader, session, stream);
    if (handle === null) {
      out.close();
      terminals.delete(id);
      send({ t: 'terminal.end', id, offset: from ?? 0, error: message('serving.noRun') });
      return;
    }
    entry.handle = handle;
    opened(handle);
  }
  function end(id: number): void {
    const entry = terminals.get(id);
    terminals.delete(id);
    entry?.out.close();
    entry?.handle?.close();
  }
  function openEvents(id: number, since: number): void {
    if (events.has(id) || events.size >= MAX_STREAMS) return;
    const emit = (event: EventRecord) => {
      if (visibility.event(event)) send({ t: 'event', id, event });
    };
    const stop = openEventStream({ door: door(), since, buffered: () => link.buffered(), emit, broken });
    // Sending the first page may have cut the link.
    if (closed) stop();
    else events.set(id, stop);
  }
  function closeAll(error: Message | null): void {
    for (const id of [...terminals.keys()]) {
      end(id);
      if (error !== null) send({ t: 'terminal.end', id, offset: 0, error });
    }
    for (const stop of events.values()) stop();
    events.clear();
  }
  return {
    receive(message) {
      switch (message.t) {
        case 'terminal.open':
          open(message.id, message.run, message.from, message.stream);
          return;
        case 'terminal.ack': {
          const entry = terminals.get(message.id);
          if (entry) entry.handle?.ack(entry.out.ack(message.offset));
          return;
        }
        case 'terminal.history':
          terminals.get(message.id)?.handle?.history?.().catch(failed);
          return;
        case 'terminal.close':
          end(message.id);
          return;
        case 'events.open':
          openEvents(message.id, message.since);
          return;
        case 'events.close':
          events.get(message.id)?.();
          events.delete(message.id);
      }
    },
    endAll: () => closeAll(message('serving.left')),
    close() {
      closed = true;
      closeAll(null);
    },
  };
}
