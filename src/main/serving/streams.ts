/** The open streams of one session: terminals and the event log. */

import type { ClientMessage, EventRecord, HostMessage, Link, Message } from '../../contract/index.ts';
import { message } from '../../contract/index.ts';
import type { Door } from '../core/commands/door.ts';
import type { TerminalHandle, TerminalReader, TerminalStart } from '../core/ports/index.ts';
import { openEventStream } from './event-stream.ts';
import type { Sight } from './sight.ts';
import type { OutStream } from './terminal-stream.ts';
import { createOutStream } from './terminal-stream.ts';

export type StreamMessage = Exclude<ClientMessage, { t: 'call' } | { t: 'subscribe' }>;

export interface Streams {
  take(message: StreamMessage): void;
  /** The door changes: terminals end with an error, event streams just end. */
  leave(): void;
  close(): void;
}

/** Streams of one session that may be open at once: each may hold HIGH of a run's newest bytes. */
const OPEN = 32;
/** Streams of one session on the same run: a page has a terminal and, for a moment, its successor. */
const OPEN_ON_ONE_RUN = 4;

export interface StreamsOptions {
  link: Link;
  /** Whose they are. */
  session: number;
  /** Puts a control message on the link. */
  send(message: HostMessage): void;
  /** Where streams are opened now. */
  door(): Door;
  sight: Sight;
  /** What failed, and costs the reader no more than what it asked for. */
  failed(error: unknown): void;
  /** The event log cannot be read: the session must end, since its reader could not know what is missing. */
  broken(error: unknown): void;
}

interface OpenTerminal {
  run: string;
  out: OutStream;
  handle: TerminalHandle | null;
}

export function createStreams({ link, session, send, door, sight, failed, broken }: StreamsOptions): Streams {
  const terminals = new Map<number, OpenTerminal>();
  const events = new Map<number, () => void>();
  let closed = false;

  function open(id: number, run: string, from: number | null): void {
    const hidden = sight.terminal(run);
    if (hidden !== null) {
      send({ t: 'terminal.end', id, offset: from ?? 0, error: hidden.why });
      return;
    }
    const onRun = [...terminals.values()].filter((one) => one.run === run).length;
    if (terminals.has(id) || terminals.size >= OPEN || onRun >= OPEN_ON_ONE_RUN) {
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
    // Registered first: the replay may reach the reader, and even end, before openTerminal returns.
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
    const handle = door().openTerminal(run, from, reader, session);
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
    if (events.has(id) || events.size >= OPEN) return;
    const emit = (event: EventRecord) => {
      if (sight.event(event)) send({ t: 'event', id, event });
    };
    const stop = openEventStream({ door: door(), since, buffered: () => link.buffered(), emit, broken });
    // The link may have been cut by the first page.
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
    take(message) {
      switch (message.t) {
        case 'terminal.open':
          open(message.id, message.run, message.from);
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
    leave: () => closeAll(message('serving.left')),
    close() {
      closed = true;
      closeAll(null);
    },
  };
}
