/** The state of a page's connection to its host, and the events that change it. */
import type { OtherVersion } from './connect.ts';
import type { HandshakeFailure } from './handshake.ts';

/**
 * Why the page cannot connect. `no-secret`: the tab was opened without a link. `refused`: the link is no longer valid.
 * `stranger`: another program answers at the host's address. `full`: the host accepts no more pages. `older`, `newer`:
 * the host has another version.
 */
export type RefusedWhy = 'no-secret' | Exclude<HandshakeFailure['why'], 'gone' | 'ended'> | OtherVersion['host'];

/**
 * The state of the connection.
 *
 * - `connecting`: no host has answered this page yet.
 * - `live`: the host answers.
 * - `degraded`: the link is open, but nothing has arrived for DEGRADED_AFTER_MS. Calls wait.
 * - `lost`: the link has closed, or nothing has arrived for LOST_AFTER_MS. Calls are refused, and the page reconnects.
 * - `refused`: the page cannot connect. Calls are refused, and the page tries again.
 *
 * `since` is in ms since the epoch: the page's data is as old as that.
 */
export type Connection =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'degraded'; since: number }
  | { state: 'lost'; since: number }
  | { state: 'refused'; since: number; why: RefusedWhy };

/**
 * `answered`: a message has arrived, and the mirror is in sync. `silent`: nothing has arrived for DEGRADED_AFTER_MS.
 * `closed`: the link has closed, or could not be opened. `timeout`: no host has answered within FIRST_HOST_TIMEOUT_MS.
 */
export type ConnectionEvent =
  | { kind: 'answered' | 'silent' | 'closed' | 'timeout' }
  | { kind: 'refused'; why: RefusedWhy };

/** The state after an event at the time `at`, in ms since the epoch. Returns the same object if nothing changes. */
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

/** Since when no calls are possible, in ms since the epoch; null if they are. */
export function lostSince(connection: Connection): number | null {
  return connection.state === 'lost' || connection.state === 'refused' ? connection.since : null;
}

/** How often a page pings its host. */
export const PING_EVERY_MS = 3_000;
/** Three pings: a host that is only busy answers much sooner. */
export const DEGRADED_AFTER_MS = 9_000;
/** Ten pings: then a new link is tried, since a socket over a dead network may take many minutes to close. */
export const LOST_AFTER_MS = 30_000;
/** How long a page tries to reach its first host before it shows that there is none. */
export const FIRST_HOST_TIMEOUT_MS = 3_000;

/** The timer and the callbacks of watchLiveness(). */
export interface LivenessOptions {
  /** Calls `task` once after `ms`; the result cancels it. */
  after(ms: number, task: () => void): () => void;
  ping(): void;
  /** Nothing has arrived for DEGRADED_AFTER_MS. */
  onSilent(): void;
  /** Nothing has arrived for LOST_AFTER_MS. */
  onLost(): void;
}

/**
 * Pings every PING_EVERY_MS and counts the rounds without a message. Call `received` for each message. Rounds are
 * counted instead of time, so that after a sleep, or in a background tab with late timers, the host does not seem dead.
 */
export function watchLiveness({ after, ping, onSilent, onLost }: LivenessOptions): {
  received(): void;
  stop(): void;
} {
  let missed = 0;
  let hasReceived = false;
  let cancel: () => void;
  function begin(): void {
    ping();
    hasReceived = false;
    cancel = after(PING_EVERY_MS, () => {
      missed = hasReceived ? 0 : missed + 1;
      if (missed === DEGRADED_AFTER_MS / PING_EVERY_MS) onSilent();
      if (missed < LOST_AFTER_MS / PING_EVERY_MS) begin();
      else onLost();
    });
  }
  begin();
  return {
    received() {
      hasReceived = true;
    },
    stop: () => cancel(),
  };
}

/** A link could not be opened, because this page is not allowed to connect. */
export class LinkRefused extends Error {
  readonly why: RefusedWhy;
  constructor(why: RefusedWhy) {
    super(`The host refused the link: ${why}`);
    this.why = why;
  }
}
