/**
 * The ledger's sides, so that the types say who may write what: commands what is wanted, reconcile what it observed, and
 * queries nothing. What the one writes about a run never overwrites what the other wrote meanwhile.
 */
import type { Stopping } from '../../../contract/index.ts';
import type { Caller } from '../../../domain/index.ts';
import type { StoreChange, StoredRelease, StoredRun } from '../ports/index.ts';
import type { Ledger, NewEvent } from './ledger.ts';

/** To look only. */
export type LedgerView = Pick<
  Ledger,
  | 'seq'
  | 'project'
  | 'host'
  | 'agents'
  | 'stories'
  | 'runs'
  | 'fences'
  | 'worktrees'
  | 'releases'
  | 'moved'
  | 'liveRuns'
  | 'runsOf'
>;

/** A run as a start is asked: nothing was observed of it yet. */
export type BeginningRun = StoredRun & {
  status: 'pending';
  stopping: null;
  pid: null;
  worktree: null;
  endedAt: null;
  exitCode: null;
};

/** What commands may write. */
export type WantedChange =
  | Extract<StoreChange, { put: 'story' }>
  /** `replaces`: ended runs of the same slot, whose records leave. */
  | { put: 'start'; run: BeginningRun; replaces: readonly string[] }
  /** The stop of a run is asked, or weighs more than before. Nothing where its record has left. */
  | { put: 'stop'; run: string; stopping: Stopping }
  /** A stop that was asked is withdrawn. */
  | { remove: 'stop'; run: string }
  /** A person opens the fence of that worktree without proof. */
  | { put: 'release'; release: StoredRelease };

/** What reconcile may write. Of a run: all but what was wanted of it; nothing where its record has left. */
export type ObservedChange =
  | { put: 'run'; run: Omit<StoredRun, 'stopping'> }
  | Extract<StoreChange, { remove: 'run' | 'fence' | 'release' | 'moved' }>
  | Extract<StoreChange, { put: 'fence' | 'receipt' | 'worktree' | 'moved' }>;

export interface WantedLedger {
  /** As Ledger.commit. */
  commit(changes: readonly WantedChange[], events?: readonly NewEvent[]): number;
}

export interface ObservedLedger
  extends Pick<Ledger, 'showRun' | 'showLeft' | 'showFence' | 'showHost' | 'showStuck' | 'showWorktree'> {
  /** As Ledger.commit. */
  commit(changes: readonly ObservedChange[], events?: readonly NewEvent[]): number;
}

/** The side of commands. */
export function wantedSide(ledger: Ledger): WantedLedger {
  return {
    commit: (changes, events) =>
      ledger.commit(
        changes.flatMap((change) => ofWanted(ledger, change)),
        events,
      ),
  };
}

/** The wanted side as a command of this caller writes it: every event names the caller. */
export function onBehalf(wanted: WantedLedger, by: Caller): WantedLedger {
  return {
    commit: (changes, events = []) =>
      wanted.commit(
        changes,
        events.map((event) => ({ ...event, by })),
      ),
  };
}

/** The side of reconcile. */
export function observedSide(ledger: Ledger): ObservedLedger {
  return {
    commit: (changes, events) =>
      ledger.commit(
        changes.flatMap((change) => ofObserved(ledger, change)),
        events,
      ),
    showRun: (id, patch) => ledger.showRun(id, patch),
    showLeft: (id, left) => ledger.showLeft(id, left),
    showFence: (worktree, nextTryAt) => ledger.showFence(worktree, nextTryAt),
    showHost: (patch) => ledger.showHost(patch),
    showStuck: (key, stuck) => ledger.showStuck(key, stuck),
    showWorktree: (id, state) => ledger.showWorktree(id, state),
  };
}

function ofWanted(ledger: Ledger, change: WantedChange): StoreChange[] {
  if ('remove' in change) return stopping(ledger, change.run, null);
  switch (change.put) {
    case 'story':
      return [change];
    case 'start':
      return [...change.replaces.map((id) => ({ remove: 'run' as const, id })), { put: 'run', run: change.run }];
    case 'stop':
      return stopping(ledger, change.run, change.stopping);
    case 'release':
      return [{ remove: 'fence', worktree: change.release.worktree }, change];
  }
}

function stopping(ledger: Ledger, id: string, wish: Stopping | null): StoreChange[] {
  const run = ledger.runs.get(id);
  return run === undefined ? [] : [{ put: 'run', run: { ...run, stopping: wish } }];
}

function ofObserved(ledger: Ledger, change: ObservedChange): StoreChange[] {
  if ('remove' in change || change.put !== 'run') return [change];
  const now = ledger.runs.get(change.run.id);
  return now === undefined ? [] : [{ put: 'run', run: { ...change.run, ...wantedOf(now) } }];
}

/** What is wanted of a run, and what it is for: no observation changes it. */
function wantedOf({ id, kind, io, story, lane, agent, role, startedAt, stopping }: StoredRun) {
  return { id, kind, io, story, lane, agent, role, startedAt, stopping };
}
