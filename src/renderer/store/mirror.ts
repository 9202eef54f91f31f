/** The page's copy of the host's state, and the line to the host. Records keep their identity, so selectors are cheap. */
import { create } from 'zustand';
import type { Snapshot } from '../../contract/index.ts';
import { emptySnapshot } from '../../contract/index.ts';
import type { HostClient } from './host.ts';

export interface MirrorState {
  snapshot: Snapshot;
  /** `lost`: no host answers; the client tries again by itself. */
  link: 'connecting' | 'open' | 'lost';
  /** When the line was lost; clocks on the page stand still at it. */
  lostAt: number | null;
  /** Another host answers where this page's was: it made a new token, so this page cannot come back by itself. */
  anew: boolean;
  host: HostClient | null;
}

export const useMirror = create<MirrorState>()(() => ({
  snapshot: emptySnapshot(),
  link: 'connecting',
  lostAt: null,
  anew: false,
  host: null,
}));

/** What stands on the page is then as old as the loss, and nothing can be asked. */
export function useLost(): boolean {
  return useMirror((m) => m.link === 'lost');
}

export function currentSnapshot(): Snapshot {
  return useMirror.getState().snapshot;
}
