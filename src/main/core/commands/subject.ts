/** The subject of a command: the story and the run that its input names, directly, by a receipt or by a question. */
import type { CommandName } from '../../../contract/index.ts';
import { type CallSubject, findRun } from '../../../domain/index.ts';
import type { HandlerContext } from './context.ts';

/** `input` has passed its schema. A field is null if the input does not name it, or names an unknown one. */
export function subjectOf(
  { ledger, store }: Pick<HandlerContext, 'ledger' | 'store'>,
  name: CommandName,
  input: unknown,
): CallSubject {
  const { story, agent, run: id, receipt, question } = (input ?? {}) as Record<string, unknown>;
  if (name === 'agent.receipt' && typeof receipt === 'string') {
    const found =
      store.receipt(receipt) ?? [...ledger.runs.values()].find((run) => run.stopping?.receipt === receipt) ?? null;
    return { story: found?.story ?? null, run: null };
  }
  if (typeof question === 'string') {
    const found = ledger.questions.get(question);
    return { story: found?.story ?? null, run: found?.run ?? null };
  }
  if (typeof story !== 'string') return { story: null, run: null };
  if (typeof agent !== 'string') return { story, run: null };
  const run = findRun(ledger.runsOf(story), story, agent, typeof id === 'string' ? id : undefined);
  return { story, run: run?.id ?? null };
}
