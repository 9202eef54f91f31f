/** The write of a requested run that is no agent's: its record takes the worktree, and older ones make room for it. */
import type { Message } from '../../../contract/index.ts';
import { isBusy } from '../../../domain/index.ts';
import type { StoredRun } from '../ports/index.ts';
import type { LedgerView, NewEvent, NewRun, WantedChange, WantedLedger } from '../state/handles.ts';

/**
 * Writes the run in one commit with the additional changes and events. `replaces`: which of the story's earlier runs
 * leave the pool, if they have ended.
 */
export function requestRun(
  { ledger, wanted }: { ledger: Pick<LedgerView, 'runsOf'>; wanted: WantedLedger },
  { run, text, replaces }: { run: NewRun; text: Message; replaces(one: StoredRun): boolean },
  { changes = [], events = [] }: { changes?: readonly WantedChange[]; events?: readonly NewEvent[] } = {},
): number {
  const replaced = ledger.runsOf(run.story).filter((one) => one.lane === null && replaces(one));
  return write(wanted, { run, text, replaced }, { changes, events });
}

/** Writes the run in the worktree of a lane. `replaces`: which of the earlier runs of its kind there leave the pool. */
export function requestInLane(
  { ledger, wanted }: { ledger: Pick<LedgerView, 'runs'>; wanted: WantedLedger },
  { run, text, replaces }: { run: NewRun; text: Message; replaces(one: StoredRun): boolean },
): void {
  const { kind, lane } = run;
  const replaced = [...ledger.runs.values()].filter((one) => one.kind === kind && one.lane === lane && replaces(one));
  write(wanted, { run, text, replaced }, { changes: [], events: [] });
}

function write(
  wanted: WantedLedger,
  { run, text, replaced }: { run: NewRun; text: Message; replaced: readonly StoredRun[] },
  { changes, events }: { changes: readonly WantedChange[]; events: readonly NewEvent[] },
): number {
  const { id, story, agent } = run;
  const replaces = replaced.filter((one) => !isBusy(one)).map((one) => one.id);
  return wanted.commit(
    [...changes, { put: 'start', run, replaces }],
    [...events, { kind: 'start_asked', message: text, story, agent, run: id }],
  );
}
