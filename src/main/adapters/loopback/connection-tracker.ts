/**
 * Limits pending connections, which have not authenticated yet, in time and number. When there are too many, the oldest
 * is closed, so that a flood of connections cannot keep the owner out.
 */
import type { Duplex } from 'node:stream';

export interface ConnectionTracker {
  /** A new connection; it is pending. */
  add(connection: Duplex): void;
  /** A response is being sent, which may take long on a slow line. `done` restarts the usual timeout. */
  responding(connection: Duplex): { done(): void };
  /** The connection has shown that it knows the secret, and is no longer pending. */
  authenticated(connection: Duplex): void;
  /** Closes half of the pending connections, for when the process has no file descriptors left. */
  makeRoom(): void;
  /** All open connections, pending or not. */
  all(): Iterable<Duplex>;
}

export interface ConnectionTrackerOptions {
  /** How long a connection may be pending without a request, and a socket without its first message. */
  pendingTimeoutMs: number;
  maxPending: number;
  /** Shared by all servers of a process, since they share its file descriptors. Default: a new map. */
  pending?: Pending;
}
/** The pending connections in the order of their arrival, each with its timeout. */
export type Pending = Map<Duplex, NodeJS.Timeout>;

/** Enough for a page of some hundred kB through an SSH tunnel. */
const RESPONSE_TIMEOUT_MS = 60_000;

/** Starts with no connections. */
export function createConnectionTracker({
  pendingTimeoutMs,
  maxPending,
  pending = new Map(),
}: ConnectionTrackerOptions): ConnectionTracker {
  const open = new Set<Duplex>();

  function forget(connection: Duplex): void {
    clearTimeout(pending.get(connection));
    pending.delete(connection);
  }
  function restartTimeout(connection: Duplex, ms: number): void {
    clearTimeout(pending.get(connection));
    const timer = setTimeout(() => connection.destroy(), ms);
    timer.unref();
    pending.set(connection, timer);
  }
  function closeOldest(maxLeft: number): void {
    for (const oldest of pending.keys()) {
      if (pending.size <= maxLeft) break;
      forget(oldest);
      oldest.destroy();
    }
  }
  return {
    add(connection) {
      open.add(connection);
      restartTimeout(connection, pendingTimeoutMs);
      connection.on('close', () => {
        open.delete(connection);
        forget(connection);
      });
      closeOldest(maxPending);
    },
    makeRoom: () => closeOldest(Math.floor(pending.size / 2)),
    responding(connection) {
      if (pending.has(connection)) restartTimeout(connection, RESPONSE_TIMEOUT_MS);
      return {
        done() {
          if (pending.has(connection)) restartTimeout(connection, pendingTimeoutMs);
        },
      };
    },
    authenticated: forget,
    all: () => open,
  };
}
