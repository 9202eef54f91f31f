/** The open streams of one session: terminals and the event log. */
import type { ClientMessage, HostMessage, Link } from '../../contract/index.ts';
import type { Door } from '../core/commands/door.ts';
import type { TerminalHandle } from '../core/ports/index.ts';
import type { OutStream } from './terminal-stream.ts';
import { createOutStream } from './terminal-stream.ts';

export type StreamMessage = Exclude<ClientMessage, { t: 'call' } | { t: 'subscribe' }>;

export interface Streams {
  take(message: StreamMessage): void;
  /** The door changes: terminals end with an error, event streams just end. */
  leave(): void;
  close(): void;
}

/** Streams of one session that may be open at once. */
const OPEN = 64;

/** `send` puts a control message on the link, `door` is where streams are opened now. */
export function createStreams(link: Link, send: (message: HostMessage) => void, door: () => Door): Streams {
  const terminals = new Map<number, { out: OutStream; handle: TerminalHandle | null }>();
  const events = new Map<number, () => void>();

  function open(id: number, run: string, from: number): void {
    if (terminals.has(id) || terminals.size >= OPEN) {
      send({ t: 'terminal.end', id, offset: from, error: 'too many terminals are open' });
      return;
    }
    const out = createOutStream(id, from, (frame) => link.post(frame));
    // Registered first: the replay may reach the reader, and even end, before openTerminal returns.
    const entry: { out: OutStream; handle: TerminalHandle | null } = { out, handle: null };
    terminals.set(id, entry);
    const handle = door().openTerminal(run, from, {
      data: (offset, bytes) => out.push(offset, bytes),
      end(offset) {
        out.finish(() => {
          terminals.delete(id);
          entry.handle?.close();
          send({ t: 'terminal.end', id, offset, error: null });
        });
      },
    });
    if (handle === null) {
      out.close();
      terminals.delete(id);
      send({ t: 'terminal.end', id, offset: from, error: 'nothing is known of this run' });
      return;
    }
    entry.handle = handle;
    send({ t: 'terminal.opened', id, start: handle.start });
  }
  function end(id: number): void {
    const entry = terminals.get(id);
    terminals.delete(id);
    entry?.out.close();
    entry?.handle?.close();
  }
  function openEvents(id: number, since: number): void {
    if (events.has(id) || events.size >= OPEN) return;
    let stopped = false;
    let stop: () => void = () => undefined;
    events.set(id, () => {
      stopped = true;
      stop();
    });
    stop = door().events(since, (event) => {
      if (!stopped) send({ t: 'event', id, event });
    });
    // The link may have been cut for being slow while the past was replayed.
    if (stopped) stop();
  }
  function closeAll(error: string | null): void {
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
          entry?.out.ack(message.offset);
          entry?.handle?.ack(message.offset);
          return;
        }
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
    leave: () => closeAll('another project was opened'),
    close: () => closeAll(null),
  };
}
