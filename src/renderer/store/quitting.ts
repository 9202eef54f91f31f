/** How far a quit is. */
import type { Mirror, Unsubscribe } from '../../client/index.ts';

/** How far a quit is: how many agents it had to stop, and how many of them are stopped. */
export interface QuitProgress {
  stopped: number;
  all: number;
}

/** The progress of the quit that goes on, as the busy runs end; null while there is none. */
export function followQuit(mirror: Mirror): {
  read(): QuitProgress | null;
  subscribe(listener: () => void): Unsubscribe;
} {
  let last: QuitProgress | null = null;
  /** The runs that were busy since the quit began: one that was starting then may become busy later. */
  const seen = new Set<string>();
  return {
    read() {
      if (mirror.snapshot().host.it?.quitting !== true) {
        last = null;
        seen.clear();
        return null;
      }
      const busy = mirror.busyRuns().items;
      for (const { id } of busy) seen.add(id);
      const [all, stopped] = [seen.size, seen.size - busy.length];
      if (last?.all !== all || last.stopped !== stopped) last = { all, stopped };
      return last;
    },
    subscribe(listener) {
      const offs = [mirror.subscribeBusy(listener), mirror.subscribeRecord('host', 'it', listener)];
      return () => {
        for (const off of offs) off();
      };
    },
  };
}
