/**
 * What a session may see apart from replies to commands, which dispatch checks.
 *
 * A person sees everything. A run sees the board: stories, stages, working agents and fences. In addition it sees only
 * its own terminal, the receipts and questions of its own story and the work on it, and the events of its own story and of the project.
 */
import type { Change, Delta, EventRecord, Refusal, Snapshot } from '../../contract/index.ts';
import { callerRefusal } from '../../contract/index.ts';
import type { Caller, RunCaller } from '../../domain/index.ts';
import { denialOf, runAsSeenBy } from '../../domain/index.ts';

/** Filters what a session receives. */
export interface Visibility {
  /** The visible part of a snapshot. */
  snapshot(whole: Snapshot): Snapshot;
  /** The visible part of a delta. */
  delta(whole: Delta): Delta;
  /** Whether the event is visible. */
  event(event: EventRecord): boolean;
  /** Why the terminal of this run must not be opened; null if it may be. */
  terminal(run: string): Refusal | null;
}

/** What this caller may see. Throws for a peer and for the scheduler, which have no sessions. */
export function visibilityOf(caller: Caller): Visibility {
  if (caller.kind === 'person') return EVERYTHING;
  if (caller.kind !== 'run') throw new Error(`no session is served to a ${caller.kind}`);
  return visibilityOfRun(caller);
}

const EVERYTHING: Visibility = {
  snapshot: (whole) => whole,
  delta: (whole) => whole,
  event: () => true,
  terminal: () => null,
};

/** The tables of which a run sees only the records of its own story. */
const OWN_TABLES: ReadonlySet<Change['table']> = new Set(['receipts', 'work', 'questions']);

function visibilityOfRun(caller: RunCaller): Visibility {
  const isOwn = (record: { story: string }): boolean => record.story === caller.story;
  function own<R extends { story: string }>(records: Record<string, R>): Record<string, R> {
    return Object.fromEntries(Object.entries(records).filter(([, record]) => isOwn(record)));
  }
  /** The visible part of a change; none if the run must not see the record. */
  function visible(change: Change): Change[] {
    if (change.put === null) return [change];
    if (change.table === 'runs') return [{ ...change, put: runAsSeenBy(caller, change.put) }];
    return !OWN_TABLES.has(change.table) || isOwn(change.put as { story: string }) ? [change] : [];
  }
  return {
    snapshot: (whole) => ({
      ...whole,
      runs: Object.fromEntries(Object.entries(whole.runs).map(([id, run]) => [id, runAsSeenBy(caller, run)])),
      receipts: own(whole.receipts),
      work: own(whole.work),
      questions: own(whole.questions),
    }),
    delta: (whole) => ({ ...whole, changes: whole.changes.flatMap(visible) }),
    event: ({ story }) => story === null || story === caller.story,
    terminal(run) {
      // The run is live, since this session would otherwise have ended with it.
      const denial = denialOf(caller, 'own-run', { run, story: null }, true);
      return denial === null ? null : callerRefusal(denial, caller, 'terminal.open');
    },
  };
}
