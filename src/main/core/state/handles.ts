/**
 * Handles of the ledger: their types limit what a caller may write.
 *
 * Commands write what is wanted, reconcile writes what it observed, the host states its own facts, and queries write
 * nothing. What one side writes about a run never overwrites what the other side wrote meanwhile.
 */
import {
  type HostRecord,
  type ProjectRecord,
  RefusalError,
  runEndedRefusal,
  type Stopping,
} from '../../../contract/index.ts';
import { type Caller, factsAtEnd, isLive, NO_FACTS, type QueuedPrompt } from '../../../domain/index.ts';
import type { Clock, Store, StoreChange, StoredRelease, StoredRun, UNOBSERVED } from '../ports/index.ts';
import { endedQuestions } from './ended-questions.ts';
import { Ledger, type NewEvent } from './ledger.ts';

export type { NewEvent } from './ledger.ts';

/** Read access. */
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
  | 'progress'
  | 'nextTurns'
  | 'mergeEntries'
  | 'mergeRequests'
  | 'pullRequests'
  | 'candidates'
  | 'conflicts'
  | 'questions'
  | 'liveRuns'
  | 'runsOf'
>;

/** What a client is sent: the present state, and each change and event. The methods are as in Ledger. */
export type LedgerFeed = Pick<Ledger, 'snapshot' | 'subscribe' | 'onEvent'>;

/** A run as a start request creates it: nothing has been observed yet. */
export type NewRun = StoredRun & typeof UNOBSERVED & { status: 'pending' };

/** What commands may write. */
export type WantedChange =
  | Extract<StoreChange, { put: 'story' | 'merged' | 'writer' } | { remove: 'story' }>
  /** Starts a run. `replaces`: ids of ended runs of the same slot, whose records are removed. */
  | { put: 'start'; run: NewRun; replaces: readonly string[] }
  /** Requests the stop of a run, or changes its cause. Ignored if the record was removed. */
  | { put: 'stop'; run: string; stopping: Stopping }
  /** Withdraws a requested stop. */
  | { remove: 'stop'; run: string }
  /** Queues, edits or removes prompts for a run. Ignored if the record was removed. */
  | { put: 'prompts'; run: string; prompts: readonly QueuedPrompt[] }
  /** A verdict, or a move that carries the progress to the next stage. */
  | Extract<StoreChange, { put: 'progress' }>
  /** Forgets what happened to the story in its stage, so that its agents get all their tries again. */
  | Extract<StoreChange, { remove: 'progress' }>
  /** A person lets a story through the merge queue. */
  | Extract<StoreChange, { put: 'merge-request' }>
  /** Releases the fence of the worktree without proof. */
  | { put: 'release'; release: StoredRelease }
  /** Requests the removal or the restore of a worktree. */
  | Extract<StoreChange, { put: 'care' }>
  /** What the agent of a run reports in one line. Ignored if the record was removed. */
  | { put: 'report'; run: string; text: string }
  /** A question of a live run, or its answer; answered ones are removed when there are too many. */
  | Extract<StoreChange, { put: 'question' } | { remove: 'question' }>
  /** Pauses automatic starts, or resumes them. */
  | Extract<StoreChange, { put: 'paused' } | { remove: 'paused' }>;

/** What a run and its CLI tell by themselves, at any time. */
export type ToldFields = Pick<StoredRun, 'facts' | 'lastLine' | 'lastOutputAt' | 'stalledAt' | 'stall'>;

/**
 * What reconcile may write. Wanted fields of a run are not changed, and what it tells is only changed by `told`: a record
 * that was read before a wait has older ones. A run whose record was removed is ignored.
 */
export type ObservedChange =
  | { put: 'run'; run: Omit<StoredRun, 'stopping'> }
  | { put: 'told'; run: string; told: Partial<ToldFields> }
  /** Queued prompts were sent. `prompts`: their ids. */
  | { remove: 'prompts'; run: string; prompts: readonly string[] }
  | Extract<
      StoreChange,
      {
        remove:
          | 'run'
          | 'fence'
          | 'worktree'
          | 'release'
          | 'moved'
          | 'deleted'
          | 'progress'
          | 'merge-entry'
          | 'merge-request'
          | 'pull-request'
          | 'candidate';
      }
    >
  | Extract<
      StoreChange,
      {
        put:
          | 'fence'
          | 'receipt'
          | 'gate-result'
          | 'worktree'
          | 'moved'
          | 'progress'
          | 'merge-entry'
          | 'pull-request'
          | 'candidate'
          | 'care';
      }
    >;

/** Write access for commands. */
export interface WantedLedger {
  /** As Ledger.commit. */
  commit(changes: readonly WantedChange[], events?: readonly NewEvent[]): number;
}

/** Write access for reconcile. The show methods are as in Ledger. */
export interface ObservedLedger
  extends Pick<
    Ledger,
    'showRun' | 'showLeft' | 'showFence' | 'showNext' | 'showDiff' | 'showStuck' | 'showWorktree' | 'showConflicts'
  > {
  /** As Ledger.commit. */
  commit(changes: readonly ObservedChange[], events?: readonly NewEvent[]): number;
  showHost(
    patch: Partial<
      Pick<HostRecord, 'lastReconcileAt' | 'containment' | 'containmentWhy' | 'backoffs' | 'outages' | 'merge'>
    >,
  ): void;
}

/** Write access for the host: what it states of itself, and of the project and its config. Nothing of it is stored. */
export interface HostFacts extends Pick<Ledger, 'showProject'> {
  showHost(patch: Partial<Pick<HostRecord, 'quitting' | 'problems'>>): void;
}

/** All handles of one ledger. */
export interface LedgerHandles {
  view: LedgerView;
  feed: LedgerFeed;
  wanted: WantedLedger;
  observed: ObservedLedger;
  facts: HostFacts;
}

/** Opens the ledger of a project, and returns its handles. Only they can reach it, so no other code can write it. */
export function openLedger(store: Store, clock: Clock, project: ProjectRecord, host: HostRecord): LedgerHandles {
  const ledger = new Ledger(store, clock, project, host);
  return {
    view: ledger,
    feed: ledger,
    wanted: wantedSide(ledger),
    observed: observedSide(ledger),
    facts: hostFacts(ledger),
  };
}

function wantedSide(ledger: Ledger): WantedLedger {
  return {
    commit: (changes, events) =>
      ledger.commit(
        changes.flatMap((change) => storeChanges(ledger, change)),
        events,
      ),
  };
}

/** The handle whose events name this caller, unless they name another one. */
export function namedBy(wanted: WantedLedger, by: Caller): WantedLedger {
  return {
    commit: (changes, events = []) =>
      wanted.commit(
        changes,
        events.map((event) => ({ by, ...event })),
      ),
  };
}

/**
 * The handle for a command of this caller: every event that it writes names the caller. A handler may wait, and the
 * caller's run may end meanwhile: then every commit throws a RefusalError `run-ended`. `runs`: the runs of the pool.
 */
export function onBehalfOf(wanted: WantedLedger, by: Caller, runs: LedgerView['runs']): WantedLedger {
  const named = namedBy(wanted, by);
  return {
    commit(changes, events) {
      const run = by.kind === 'run' ? runs.get(by.run) : undefined;
      if (by.kind === 'run' && (run === undefined || !isLive(run))) throw new RefusalError(runEndedRefusal(by.run));
      return named.commit(changes, events);
    },
  };
}

function observedSide(ledger: Ledger): ObservedLedger {
  return {
    commit(changes, events = []) {
      const ended = endedQuestions(ledger, changes);
      return ledger.commit(
        [...changes.flatMap((change) => withoutWantedFields(ledger, change)), ...ended.changes],
        [...events, ...ended.events],
      );
    },
    showRun: (id, patch) => ledger.showRun(id, patch),
    showLeft: (id, left) => ledger.showLeft(id, left),
    showFence: (worktree, patch) => ledger.showFence(worktree, patch),
    showHost: (patch) => ledger.showHost(patch),
    showNext: (story, next) => ledger.showNext(story, next),
    showDiff: (story, diff) => ledger.showDiff(story, diff),
    showStuck: (key, stuck) => ledger.showStuck(key, stuck),
    showWorktree: (id, state) => ledger.showWorktree(id, state),
    showConflicts: (records) => ledger.showConflicts(records),
  };
}

function hostFacts(ledger: Ledger): HostFacts {
  return {
    showHost: (patch) => ledger.showHost(patch),
    showProject: (patch, agents) => ledger.showProject(patch, agents),
  };
}

function storeChanges(ledger: Ledger, change: WantedChange): StoreChange[] {
  if ('remove' in change) return change.remove === 'stop' ? setStopping(ledger, change.run, null) : [change];
  if (change.put === 'prompts') return setPrompts(ledger, change.run, () => change.prompts);
  switch (change.put) {
    case 'story':
    case 'merge-request':
    case 'merged':
    case 'writer':
    case 'progress':
    case 'paused':
    case 'care':
    case 'question':
      return [change];
    case 'start':
      return [...change.replaces.map((id) => ({ remove: 'run' as const, id })), { put: 'run', run: change.run }];
    case 'report': {
      const run = ledger.runs.get(change.run);
      if (run === undefined) return [];
      return [{ put: 'run', run: { ...run, facts: { ...(run.facts ?? NO_FACTS), report: change.text } } }];
    }
    case 'stop':
      return setStopping(ledger, change.run, change.stopping);
    case 'release':
      return [{ remove: 'fence', worktree: change.release.worktree }, change];
  }
}

function setStopping(ledger: Ledger, id: string, stopping: Stopping | null): StoreChange[] {
  const run = ledger.runs.get(id);
  return run === undefined ? [] : [{ put: 'run', run: { ...run, stopping } }];
}

function setPrompts(
  ledger: Ledger,
  id: string,
  change: (prompts: readonly QueuedPrompt[]) => readonly QueuedPrompt[],
): StoreChange[] {
  const run = ledger.runs.get(id);
  return run === undefined ? [] : [{ put: 'run', run: { ...run, prompts: change(run.prompts ?? []) } }];
}

function withoutWantedFields(ledger: Ledger, change: ObservedChange): StoreChange[] {
  if ('remove' in change && change.remove === 'prompts') {
    return setPrompts(ledger, change.run, (prompts) => prompts.filter(({ id }) => !change.prompts.includes(id)));
  }
  if ('remove' in change || (change.put !== 'run' && change.put !== 'told')) return [change];
  if (change.put === 'told') {
    const now = ledger.runs.get(change.run);
    return now === undefined ? [] : [{ put: 'run', run: { ...now, ...change.told } }];
  }
  const now = ledger.runs.get(change.run.id);
  if (now === undefined) return [];
  return [{ put: 'run', run: { ...change.run, ...wantedOf(now), ...toldOf(now, change.run) } }];
}

/** What the run has told up to now, whatever the copy has that is written. An ended run does nothing any more. */
function toldOf(now: StoredRun, written: Omit<StoredRun, 'stopping'>): ToldFields & Pick<StoredRun, 'handedTo'> {
  const { facts, lastLine, stalledAt, stall = null } = now;
  return {
    lastLine,
    lastOutputAt: laterOf(now.lastOutputAt, written.lastOutputAt),
    ...(isLive(written)
      ? { facts, stalledAt, stall }
      : { facts: factsAtEnd(facts, now.stopping === null), stalledAt: null, stall: null }),
    // The lineage adds to it at any time as well, and the strength of a proof depends on it (I3).
    handedTo: [...new Set([...now.handedTo, ...written.handedTo])],
  };
}

function laterOf(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** The fields of a run that only commands write. */
function wantedOf({ id, kind, io, story, lane, agent, role, startedAt, stopping, prompts }: StoredRun) {
  const queue = prompts === undefined ? {} : { prompts };
  return { id, kind, io, story, lane, agent, role, startedAt, stopping, ...queue };
}
