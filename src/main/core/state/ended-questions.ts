/** The questions of a run end with it, in the transaction that writes its end. */
import { message } from '../../../contract/index.ts';
import { isLive, isOpenQuestion, type QuestionRecord, type RunStatus } from '../../../domain/index.ts';
import type { StoreChange } from '../ports/index.ts';
import type { NewEvent } from './ledger.ts';

/** A change, as far as it may end a run. */
type Ending = { put: string; run?: { id: string; status: RunStatus } | string } | { remove: string; id?: string };

/** The changes and events that close the questions of the runs which these changes end. */
export function endedQuestions(
  { questions }: { questions: ReadonlyMap<string, QuestionRecord> },
  changes: readonly object[],
): { changes: StoreChange[]; events: NewEvent[] } {
  if (questions.size === 0) return { changes: [], events: [] };
  const ended = new Set((changes as readonly Ending[]).flatMap(endedRun));
  const closed = [...questions.values()].filter(({ run }) => ended.has(run));
  return {
    changes: closed.map(({ id }) => ({ remove: 'question', id })),
    events: closed.filter(isOpenQuestion).map(
      ({ title, story, agent, run }): NewEvent => ({
        kind: 'question_answered',
        message: message('question.ended', { title }),
        ...{ story, agent, run },
      }),
    ),
  };
}

function endedRun(change: Ending): string[] {
  if ('remove' in change) return change.remove === 'run' && change.id !== undefined ? [change.id] : [];
  const { put, run } = change;
  return put === 'run' && typeof run === 'object' && !isLive(run) ? [run.id] : [];
}
