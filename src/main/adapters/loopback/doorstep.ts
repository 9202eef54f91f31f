/**
 * Connections that have not shown yet who they are. Each is closed after a while, and where there are too many, the
 * one that has stood there longest makes room: whoever floods the door cannot keep its owner out.
 */
import type { Duplex } from 'node:stream';

export interface Doorstep {
  arrived(connection: Duplex): void;
  /** An answer is on its way to it, which may take longer on a slow line; `done` begins the waiting again. */
  answering(connection: Duplex): { done(): void };
  /** It has shown that it knows the secret: from now on it is no matter of the doorstep. */
  letIn(connection: Duplex): void;
  /** The process has no descriptor left for the next connection: half of those that wait make room. */
  makeRoom(): void;
  /** All that are open, whether let in or not. */
  everyone(): Iterable<Duplex>;
}

export interface DoorstepOptions {
  /** So long a connection may stand there without a request, and a socket without its first message. */
  patienceMs: number;
  /** How many may stand there. */
  places: number;
  /** Connections that wait, in the order of arrival: shared by all servers of a process, since they take its descriptors. */
  waiting?: Waiting;
}
export type Waiting = Map<Duplex, NodeJS.Timeout>;

/** A page of some hundred kB through an SSH tunnel. */
const ANSWER_MS = 60_000;

export function createDoorstep({ patienceMs, places, waiting = new Map() }: DoorstepOptions): Doorstep {
  const all = new Set<Duplex>();

  function forget(connection: Duplex): void {
    clearTimeout(waiting.get(connection));
    waiting.delete(connection);
  }
  function giveTime(connection: Duplex, ms: number): void {
    clearTimeout(waiting.get(connection));
    const timer = setTimeout(() => connection.destroy(), ms);
    timer.unref();
    waiting.set(connection, timer);
  }
  function leave(most: number): void {
    for (const eldest of waiting.keys()) {
      if (waiting.size <= most) break;
      forget(eldest);
      eldest.destroy();
    }
  }
  return {
    arrived(connection) {
      all.add(connection);
      giveTime(connection, patienceMs);
      connection.on('close', () => {
        all.delete(connection);
        forget(connection);
      });
      leave(places);
    },
    makeRoom: () => leave(Math.floor(waiting.size / 2)),
    answering(connection) {
      if (waiting.has(connection)) giveTime(connection, ANSWER_MS);
      return {
        done() {
          if (waiting.has(connection)) giveTime(connection, patienceMs);
        },
      };
    },
    letIn: forget,
    everyone: () => all,
  };
}
