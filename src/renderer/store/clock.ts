/** One timer, with a tick each second, for everything in this window that shows an elapsed time. */
import { useSyncExternalStore } from 'react';
import { useLostSince } from './hooks.ts';

const listeners = new Set<() => void>();
let now = Date.now();
let timer: number | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    now = Date.now();
    timer = window.setInterval(() => {
      now = Date.now();
      for (const notify of listeners) notify();
    }, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      window.clearInterval(timer);
      timer = null;
    }
  };
}

/** The current time in ms since the epoch, updated each second. It stands still while the host is lost. */
export function useNow(): number {
  const ticking = useSyncExternalStore(subscribe, () => now);
  return useLostSince() ?? ticking;
}
