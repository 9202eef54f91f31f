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
  const { id, story, agent } = run;
  const replaced = ledger
    .runsOf(story)
    .filter((one) => replaces(one) && !isBusy(one))
    .map((one) => one.id);
  return wanted.commit(
    [...changes, { put: 'start', run, replaces: replaced }],
    [...events, { kind: 'start_asked', message: text, story, agent, run: id }],
  );
}
