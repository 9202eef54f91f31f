/** What the end of an agent's run changes in the progress of its story. It is written in the same transaction. */
import { type Message, message, type StopReceipt } from '../../../../../contract/index.ts';
import {
  countsAsCrash,
  exitMessage,
  isLive,
  progressOf,
  wantedRole,
  wasInterrupted,
} from '../../../../../domain/index.ts';
import { afterInterruption, afterRun, enteredStage } from '../../../pipeline/index.ts';
import type { StoredRun } from '../../../ports/index.ts';
import type { ObservedChange } from '../../../state/handles.ts';
import type { World } from '../../world.ts';

/**
 * None if the run is not a turn of its story's stage, or if a person or a rule has ended it: then it says nothing about
 * the work. `run`: its record at its end. `by`: the cause of its end.
 */
export function turnEnded(
  { ledger, clock, config }: Pick<World, 'ledger' | 'clock' | 'config'>,
  run: StoredRun,
  by: StopReceipt['by'],
): ObservedChange[] {
  const story = ledger.stories.get(run.story);
  const before = ledger.runs.get(run.id);
  if (story === undefined || before === undefined || !isLive(before) || run.kind !== 'agent') return [];
  if (wantedRole(story.stage) !== run.role || run.startedAt < story.movedAt) return [];
  const staysOpen = config.lastGood?.agents.find(({ name }) => name === run.agent)?.staysOpen ?? false;
  const outcome = outcomeOf(run, by, staysOpen);
  if (outcome === null) return [];
  const progress = progressOf(ledger.progress.get(story.id), story) ?? enteredStage(story);
  const { agent } = run;
  const now = clock.now();
  const next =
    outcome === 'interrupted'
      ? afterInterruption(progress, agent, now)
      : afterRun(progress, agent, outcome === 'crashed' ? { crashed: whyCrashed(run, before) } : outcome, now);
  return [{ put: 'progress', progress: next }];
}

/** With its last line, in which most agents name their error. */
function whyCrashed({ reason, exitCode }: StoredRun, { lastLine: line }: StoredRun): Message {
  const why = reason ?? (exitCode === null ? message('run.unseen') : exitMessage(exitCode));
  return line === null ? why : message('run.last-line', { why, line });
}

type Outcome = 'finished' | 'undeclared' | 'crashed' | 'interrupted';

/** `staysOpen`: as AgentConfig. Then a person may have closed its screen, or its connection may have ended. */
function outcomeOf(run: StoredRun, by: StopReceipt['by'], staysOpen: boolean): Outcome | null {
  switch (by) {
    case 'done':
      return 'finished';
    case 'exit':
      if (run.exitCode !== 0) return 'crashed';
      return staysOpen ? 'undeclared' : 'finished';
    // It was lost with its host, or its start failed.
    case 'recovery':
      return wasInterrupted(run) ? 'interrupted' : 'crashed';
    // It was stopped from inside the run.
    case 'run':
      return 'crashed';
    default:
      return countsAsCrash(by) ? 'crashed' : null;
  }
}
