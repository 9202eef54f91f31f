/** The messages of one session over any link. Control travels as JSON text, terminal bytes as binary frames. */
import * as v from 'valibot';
import { type EventRecord, type Message, VIAS } from '../domain/index.ts';
import type { Delta } from './delta.ts';
import type { Result } from './errors.ts';
import { RunId } from './ids.ts';
import type { Tables } from './snapshot.ts';
import type { TerminalSize } from './terminal-stream.ts';
import type { Version } from './version.ts';

/**
 * Client to host. Everything is checked by this schema before anything looks at it. The first message is
 * `{t: 'hello', protocol, version}` (version.ts); what comes before it, or after one of another protocol, is not read.
 */
export const ClientMessage = v.variant('t', [
  v.strictObject({
    t: v.literal('call'),
    id: Id(),
    name: v.pipe(v.string(), v.maxLength(40)),
    input: v.unknown(),
    /** By what a person asks; of a run's session it is not looked at. */
    via: v.optional(v.picklist(VIAS)),
  }),
  v.strictObject({ t: v.literal('subscribe') }),
  /** Answered by `pong`: a page asks whether its host is there, since an open link alone does not tell. */
  v.strictObject({ t: v.literal('ping') }),
  /** `from` null: the screen as it stands, and the bytes after it; a number: the bytes from that offset on. */
  v.strictObject({ t: v.literal('terminal.open'), id: Id(), run: RunId, from: v.nullable(Offset()) }),
  v.strictObject({ t: v.literal('terminal.ack'), id: Id(), offset: Offset() }),
  /** Lines older than those that `screen` brought; where there are any, `terminal.opened` comes again with all of them. */
  v.strictObject({ t: v.literal('terminal.history'), id: Id() }),
  v.strictObject({ t: v.literal('terminal.close'), id: Id() }),
  /** The durable event log from `since` (exclusive) on, then live. */
  v.strictObject({ t: v.literal('events.open'), id: Id(), since: Offset() }),
  v.strictObject({ t: v.literal('events.close'), id: Id() }),
]);
export type ClientMessage = v.InferOutput<typeof ClientMessage>;

/** One record: its table, its key, itself. */
export type SnapshotRow = { [T in keyof Tables]: [table: T, key: string, record: Tables[T]] }[keyof Tables];

/** Host to client. */
export type HostMessage =
  /** The answer to `hello`; where the client's protocol is another one, the last message before the link is closed. */
  | ({ t: 'welcome' } & Version)
  | { t: 'reply'; id: number; result: Result<unknown> }
  | { t: 'pong' }
  /**
   * At subscribe, and again whenever the session is attached to another project: replaces everything. It comes in parts,
   * numbered from 0, of at most 1 MiB (a record that is larger by itself); all of them stand at `seq`. Deltas may come
   * between them: they follow the whole.
   */
  | { t: 'snapshot'; seq: number; part: number; last: boolean; rows: SnapshotRow[] }
  | { t: 'delta'; delta: Delta }
  /**
   * `start`: the offset at which the bytes begin (later than asked when older ones are gone). `size`: the terminal's
   * there; null where it is not known. `screen`: output that draws the screen at `start` on an empty terminal of that
   * size, with all modes; null where bytes were asked for and are all there, or nothing is kept of the screen.
   */
  | { t: 'terminal.opened'; id: number; start: number; size: TerminalSize | null; screen: string | null }
  /** From `offset` on the bytes are written for this size. */
  | { t: 'terminal.size'; id: number; offset: number; size: TerminalSize }
  /** The run wrote its last byte at `offset`, or the run is unknown (then error). */
  | { t: 'terminal.end'; id: number; offset: number; error: Message | null }
  | { t: 'event'; id: number; event: EventRecord };

/** One duplex line between a client and a host; text is JSON, binary a terminal frame. */
export interface Link {
  post(message: string | Uint8Array): void;
  onMessage(listener: (message: string | Uint8Array) => void): void;
  onClose(listener: (reason: Message) => void): void;
  /** `slow`: so much lies unread that nothing is waited for; the other end comes back for a fresh snapshot. */
  close(why?: 'slow'): void;
  /** Bytes of memory that is taken by what was posted and has not been read: by the other end, or by the system. */
  buffered(): number;
}

/** What a message on its way costs beside its own bytes: objects around it. Many small ones are not small together. */
export const MESSAGE_OVERHEAD_BYTES = 512;

function Id() {
  return v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31));
}
function Offset() {
  return v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
}
