/** The page's copy of the host's state, and the line to the host. Records keep their identity, so selectors are cheap. */
import { create } from 'zustand';
import type { NotEntered } from '../../client/index.ts';
import type { Snapshot } from '../../contract/index.ts';
import { emptySnapshot, text } from '../../contract/index.ts';
import type { HostClient } from './host.ts';

/**
 * `no-secret`: this tab was opened without a link. `refused`: by one that is no longer valid. `stranger`: another program
 * listens where the host was. `full`: the host takes no more pages.
 */
export type Shut = 'no-secret' | Exclude<NotEntered['why'], 'gone' | 'ended'>;

export interface MirrorState {
  snapshot: Snapshot;
  /** `lost`: no host answers; the client tries again by itself. */
  link: 'connecting' | 'open' | 'lost';
  /** When the line was lost; clocks on the page stand still at it. */
  lostAt: number | null;
  /** Why the host, or what answers in its place, does not let this page in; null: it does, or nothing answers. */
  shut: Shut | null;
  host: HostClient | null;
}

export const useMirror = create<MirrorState>()(() => ({
  snapshot: emptySnapshot(),
  link: 'connecting',
  lostAt: null,
  shut: null,
  host: null,
}));

/** What stands on the page is then as old as the loss, and nothing can be asked. */
export function useLost(): boolean {
  return useMirror((m) => m.link === 'lost');
}

/** Why nothing on this page can act now, for tooltips and notes; null: it can. */
export function whyNotNow(): string | null {
  return useMirror.getState().link === 'lost' ? text('lost.acting') : null;
}

/** As whyNotNow(), for what is drawn. Views stay: they show what was last known. */
export function useWhyNot(): string | null {
  return useLost() ? text('lost.acting') : null;
}

export function currentSnapshot(): Snapshot {
  return useMirror.getState().snapshot;
}
