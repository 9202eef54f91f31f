/**
 * The messages of one session over any link: JSON text for everything but terminal output, which is in binary frames.
 */
import * as v from 'valibot';
import { type EventRecord, type Message, type Notice, VIAS } from '../domain/index.ts';
import type { Delta } from './delta.ts';
import type { Result } from './errors.ts';
import { RunId } from './ids.ts';
import type { Tables } from './snapshot.ts';
import { OUTPUT_STREAMS, type TerminalSize } from './terminal-stream.ts';
import type { Version } from './version.ts';

/**
 * A message of a client to the host, always checked against this schema first. The first message of a link is
 * `{t: 'hello', protocol, version}` (version.ts); the host ignores messages before it, or after one of another protocol.
 */
export const ClientMessage = v.variant('t', [
  v.strictObject({
    t: v.literal('call'),
    id: Id(),
    name: v.pipe(v.string(), v.maxLength(40)),
    input: v.unknown(),
    /** What the person used; ignored in the session of a run. */
    via: v.optional(v.picklist(VIAS)),
  }),
  v.strictObject({ t: v.literal('subscribe') }),
  /** Answered with `pong`. A page pings its host, since an open link alone does not show that the host still works. */
  v.strictObject({ t: v.literal('ping') }),
  /**
   * `from` null: sends the current screen and the bytes after it; a number: sends the bytes from that offset on. `stream`:
   * one of a run on pipes; default `stdout`.
   */
  v.strictObject({
    t: v.literal('terminal.open'),
    id: Id(),
    run: RunId,
    from: v.nullable(Offset()),
    stream: v.optional(v.picklist(OUTPUT_STREAMS)),
  }),
  v.strictObject({ t: v.literal('terminal.ack'), id: Id(), offset: Offset() }),
  /**
   * Requests lines older than those in `screen`. If there are any, `terminal.opened` is sent again with all of them.
   */
  v.strictObject({ t: v.literal('terminal.history'), id: Id() }),
  v.strictObject({ t: v.literal('terminal.close'), id: Id() }),
  /** Sends the durable event log after the event number `since`, then new events as they are written. */
  v.strictObject({ t: v.literal('events.open'), id: Id(), since: Offset() }),
  v.strictObject({ t: v.literal('events.close'), id: Id() }),
]);
/** A validated message of a client. */
export type ClientMessage = v.InferOutput<typeof ClientMessage>;

/** One record with its table and key. */
export type SnapshotRow = { [T in keyof Tables]: [table: T, key: string, record: Tables[T]] }[keyof Tables];

/** A message of the host to a client. */
export type HostMessage =
  /** Answers `hello`. If the client's protocol is different, it is the last message before the link is closed. */
  | ({ t: 'welcome' } & Version)
  | { t: 'reply'; id: number; result: Result<unknown> }
  | { t: 'pong' }
  /**
   * Replaces all state: sent after `subscribe`, and when the session is attached to another project. It is sent in parts
   * of at most 1 MiB (or one larger record), numbered from 0, all at `seq`. Deltas that arrive in between apply after it.
   */
  | { t: 'snapshot'; seq: number; part: number; last: boolean; rows: SnapshotRow[] }
  | { t: 'delta'; delta: Delta }
  /** The person has asked the process around the host for this story, so the page opens its card. */
  | { t: 'show'; story: string }
  /** What a person is told, to every subscribed client of a person. */
  | { t: 'notice'; notice: Notice }
  /**
   * A terminal was opened.
   *
   * `start`: the offset of the first byte that follows; later than requested if older bytes are gone. `size`: the
   * terminal's size at `start`; null if unknown. `screen`: output that draws the screen at `start`, with its modes, on an
   * empty terminal of that size; null if bytes were requested and all are available, or if no screen is kept.
   */
  | { t: 'terminal.opened'; id: number; start: number; size: TerminalSize | null; screen: string | null }
  /** The bytes from `offset` on were written for this size. */
  | { t: 'terminal.size'; id: number; offset: number; size: TerminalSize }
  /**
   * The run wrote its last byte before `offset`. `error`: the terminal cannot be shown, for instance of an unknown run.
   */
  | { t: 'terminal.end'; id: number; offset: number; error: Message | null }
  | { t: 'event'; id: number; event: EventRecord };

/** A duplex line between a client and a host. Text is JSON, binary data is a terminal frame. */
export interface Link {
  post(message: string | Uint8Array<ArrayBuffer>): void;
  onMessage(listener: (message: string | Uint8Array) => void): void;
  onClose(listener: (reason: Message) => void): void;
  /** `slow`: too much data is unread, so the link is cut at once and the other end reconnects for a fresh snapshot. */
  close(why?: 'slow'): void;
  /** How many bytes of memory are used by posted data that neither the other end nor the system has taken. */
  buffered(): number;
}

/** The memory that a queued message uses beyond its own bytes, so that many small messages are counted fairly. */
export const MESSAGE_OVERHEAD_BYTES = 512;

function Id() {
  return v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31));
}
function Offset() {
  return v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
}
