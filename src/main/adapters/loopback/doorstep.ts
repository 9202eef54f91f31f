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
  /** All that are open, whether let in or not. */
  everyone(): Iterable<Duplex>;
}

export interface DoorstepOptions {
  /** So long a connection may stand there without a request, and a socket without its first message. */
  patienceMs: number;
  /** How many may stand there. */
  places: number;
}

/** A page of some hundred kB through an SSH tunnel. */
const ANSWER_MS = 60_000;

export function createDoorstep({ patienceMs, places }: DoorstepOptions): Doorstep {
  const all = new Set<Duplex>();
  /** In the order of arrival. */
  const waiting = new Map<Duplex, NodeJS.Timeout>();

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
  return {
    arrived(connection) {
      all.add(connection);
      giveTime(connection, patienceMs);
      connection.on('close', () => {
        all.delete(connection);
        forget(connection);
      });
      for (const eldest of waiting.keys()) {
        if (waiting.size <= places) break;
        forget(eldest);
        eldest.destroy();
      }
    },
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
