/** The page's copy of the host's state, and the line to the host. Records keep their identity, so selectors are cheap. */
import { create } from 'zustand';
import type { Connection } from '../../client/index.ts';
import { lostSince } from '../../client/index.ts';
import type { Snapshot } from '../../contract/index.ts';
import { emptySnapshot, text } from '../../contract/index.ts';
import type { HostClient } from './host.ts';

export interface MirrorState {
  snapshot: Snapshot;
  connection: Connection;
  host: HostClient | null;
}

export const useMirror = create<MirrorState>()(() => ({
  snapshot: emptySnapshot(),
  connection: { state: 'connecting' },
  host: null,
}));

export function useConnection(): Connection {
  return useMirror((m) => m.connection);
}

/** When the host was lost, in ms since the epoch; null: it can be asked. */
export function useLostSince(): number | null {
  return useMirror((m) => lostSince(m.connection));
}

/** What stands on the page is then as old as the loss, and nothing can be asked. */
export function useLost(): boolean {
  return useLostSince() !== null;
}

/** Why nothing on this page can act now, for tooltips and notes; null: it can. */
export function whyNotNow(): string | null {
  return lostSince(useMirror.getState().connection) !== null ? text('lost.acting') : null;
}

/** As whyNotNow(), for what is drawn. Views stay: they show what was last known. */
export function useWhyNot(): string | null {
  return useLost() ? text('lost.acting') : null;
}

export function currentSnapshot(): Snapshot {
  return useMirror.getState().snapshot;
}
