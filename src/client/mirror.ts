/** A client's copy of the host's state: one snapshot, then every change folded in with applyDelta. */
import type { Delta, Snapshot } from '../contract/index.ts';
import { applyDelta, emptySnapshot } from '../contract/index.ts';

/** Shaped for useSyncExternalStore(mirror.subscribe, mirror.snapshot). */
export interface Mirror {
  /** The present state; empty at sequence 0 until the first snapshot came. */
  snapshot(): Snapshot;
  /** Called after every change. The first subscription asks the host for the stream. */
  subscribe(listener: () => void): () => void;
  /** Resolves with the first state from the host, now or later, that passes `test`; null when the link closed first. */
  until(test: (snapshot: Snapshot) => boolean): Promise<Snapshot | null>;
}

/** The mirror with the handles of its owner. */
export interface MirrorFeed {
  mirror: Mirror;
  takeSnapshot(snapshot: Snapshot): void;
  takeDelta(delta: Delta): void;
  /** No more will come: whoever waits in until() gets null. */
  end(): void;
  /** Asks the host again where anyone is interested, after a reconnect. */
  restart(): void;
}

/** `ask` requests the stream from the host: at the first subscription, and again after a gap. */
export function createMirror(ask: () => void): MirrorFeed {
  const listeners = new Set<() => void>();
  const waiting = new Set<(snapshot: Snapshot | null) => void>();
  let current = emptySnapshot();
  let asked = false;
  let inStep = false;
  let ended = false;

  function changed(next: Snapshot): void {
    current = next;
    for (const listener of [...listeners]) listener();
    for (const waiter of [...waiting]) waiter(next);
  }
  function start(): void {
    if (asked || ended) return;
    asked = true;
    ask();
  }
  return {
    mirror: {
      snapshot: () => current,
      subscribe(listener) {
        // A wrapper, so that one function subscribed twice is called twice and each is removed by itself.
        const entry = () => listener();
        listeners.add(entry);
        start();
        return () => listeners.delete(entry);
      },
      until(test) {
        start();
        if (ended) return Promise.resolve(null);
        if (inStep && test(current)) return Promise.resolve(current);
        return new Promise((resolve, reject) => {
          const waiter = (snapshot: Snapshot | null) => {
            try {
              if (snapshot !== null && !test(snapshot)) return;
              waiting.delete(waiter);
              resolve(snapshot);
            } catch (error) {
              waiting.delete(waiter);
              reject(error);
            }
          };
          waiting.add(waiter);
        });
      },
    },
    takeSnapshot(snapshot) {
      inStep = true;
      changed(snapshot);
    },
    takeDelta(delta) {
      if (!inStep) return;
      if (delta.seq === current.seq + 1) {
        changed(applyDelta(current, delta));
        return;
      }
      inStep = false;
      ask();
    },
    end() {
      ended = true;
      for (const waiter of [...waiting]) waiter(null);
    },
    restart() {
      inStep = false;
      if (asked) ask();
    },
  };
}
