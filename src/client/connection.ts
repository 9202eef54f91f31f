/** What a page knows of its line to the host, and what makes it another state. */
import type { OtherVersion } from './connect.ts';
import type { HandshakeFailure } from './handshake.ts';

/**
 * `no-secret`: this tab was opened without a link. `refused`: by one that is no longer valid. `stranger`: another program
 * listens where the host was. `full`: the host takes no more pages. `older`, `newer`: the host is of another version.
 */
export type RefusedWhy = 'no-secret' | Exclude<HandshakeFailure['why'], 'gone' | 'ended'> | OtherVersion['host'];

/**
 * `connecting`: no host has answered this page yet. `live`: it answers. `degraded`: the link is open, but nothing has
 * come for DEGRADED_AFTER_MS; what is asked waits. `lost`: the link closed, or nothing came for LOST_AFTER_MS; nothing
 * can be asked. `refused`: what answers does not let this page in. From `lost` and `refused` it is tried again.
 * `since`: ms since the epoch; what the page shows is as old as that.
 */
export type Connection =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'degraded'; since: number }
  | { state: 'lost'; since: number }
  | { state: 'refused'; since: number; why: RefusedWhy };

/**
 * `answered`: something came, and the state is known. `silent`: nothing has come for DEGRADED_AFTER_MS. `closed`: the
 * link closed, or none could be had. `patience`: so long a page may wait for its first host. `refused`: not let in.
 */
export type ConnectionEvent =
  | { kind: 'answered' | 'silent' | 'closed' | 'timeout' }
  | { kind: 'refused'; why: RefusedWhy };

/** The state after an event at `at` (ms since the epoch); the same object where it stays as it is. */
export function nextConnection(now: Connection, event: ConnectionEvent, at: number): Connection {
  const since = 'since' in now ? now.since : at;
  switch (event.kind) {
    case 'answered':
      return now.state === 'live' ? now : { state: 'live' };
    case 'silent':
      return now.state === 'live' ? { state: 'degraded', since: at } : now;
    case 'closed':
      return now.state === 'connecting' || now.state === 'lost' ? now : { state: 'lost', since };
    case 'timeout':
      return now.state === 'connecting' ? { state: 'lost', since } : now;
    case 'refused':
      return now.state === 'refused' && now.why === event.why ? now : { state: 'refused', since, why: event.why };
  }
}

/** Nothing can be asked of the host, and what is shown is as old as `since`; null: it can. */
export function lostSince(connection: Connection): number | null {
  return connection.state === 'lost' || connection.state === 'refused' ? connection.since : null;
}

/** So often a page asks for a sign of life. */
export const PING_EVERY_MS = 3_000;
/** A host that is merely busy answers well within it. */
export const DEGRADED_AFTER_MS = 9_000;
/** By then a new link is the better hope; over a dead network a socket alone would notice after many minutes. */
export const LOST_AFTER_MS = 30_000;
/** How long a page looks for its first host before it says that there is none. */
export const FIRST_HOST_TIMEOUT_MS = 3_000;

export interface LivenessOptions {
  /** Calls `task` once after `ms`; the result cancels. */
  after(ms: number, task: () => void): () => void;
  ping(): void;
  /** Nothing has come for DEGRADED_AFTER_MS. */
  onSilent(): void;
  /** Nothing has come for LOST_AFTER_MS. */
  onGone(): void;
}

/**
 * Pings every PING_EVERY_MS and counts the rounds without any message. It counts rounds and not time: a machine that
 * slept, or a page in the background whose timers come late, is not taken for a host that does not answer.
 */
export function watchLiveness({ after, ping, onSilent, onGone }: LivenessOptions): { heard(): void; stop(): void } {
  let missed = 0;
  let heard = false;
  let cancel: () => void;
  function begin(): void {
    ping();
    heard = false;
    cancel = after(PING_EVERY_MS, () => {
      missed = heard ? 0 : missed + 1;
      if (missed === DEGRADED_AFTER_MS / PING_EVERY_MS) onSilent();
      if (missed < LOST_AFTER_MS / PING_EVERY_MS) begin();
      else onGone();
    });
  }
  begin();
  return {
    heard() {
      heard = true;
    },
    stop: () => cancel(),
  };
}

/** A link cannot be had: what answers does not let this page in. */
export class LinkRefused extends Error {
  readonly why: RefusedWhy;
  constructor(why: RefusedWhy) {
    super(`not let in: ${why}`);
    this.why = why;
  }
}
