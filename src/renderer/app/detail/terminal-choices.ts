/** The runs of a story whose terminal can be shown: those in the pool, then those of its fence and its last receipt. */
import type { FenceRecord, ReceiptRecord, RunRecord } from '../../../contract/index.ts';
import { reasonText, text } from '../../../contract/index.ts';
import { isBusy, isLive } from '../../../domain/index.ts';
import type { CardState } from '../../store/card-state.ts';
import { cardRun, runState } from '../../store/card-state.ts';

/** One run whose terminal or log can be shown. */
export interface TerminalChoice {
  run: string;
  agent: string;
  state: CardState;
  live: boolean;
  /** Why the run failed; null if it did not. */
  failed: string | null;
}

/** What the card shows comes first: the busy run, the failed stop, or the newest of the ended and stopped runs. */
export function terminalChoices(
  runs: readonly RunRecord[],
  fence: FenceRecord | null,
  receipt: ReceiptRecord | null,
): TerminalChoice[] {
  const choices: TerminalChoice[] = runs.map((run) => ({
    run: run.id,
    agent: run.agent,
    state: runState(run),
    live: isLive(run),
    failed:
      runState(run) === 'failed' ? (run.reason === null ? text('receipt.noreason') : reasonText(run.reason)) : null,
  }));
  const add = (ended: { run: string; agent: string } | null, state: CardState, first: boolean) => {
    if (!ended || choices.some((c) => c.run === ended.run)) return;
    const choice: TerminalChoice = { run: ended.run, agent: ended.agent, state, live: false, failed: null };
    if (first) choices.unshift(choice);
    else choices.push(choice);
  };
  const shown = cardRun(runs, receipt);
  add(receipt, 'idle', shown === null);
  add(fence, 'stop-failed', shown === null || !isBusy(shown));
  return choices;
}
