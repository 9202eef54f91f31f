/** What an agent reports of its work, in one line for the card of its story. */
import { message, ok, refuse } from '../../../contract/index.ts';
import type { Handler } from './context.ts';

export const storyReport: Handler<'story.report'> = ({ ledger, wanted }, { story, text }, { caller }) => {
  const run = caller.kind === 'run' ? ledger.runs.get(caller.run) : undefined;
  if (run === undefined) return refuse('not-allowed', message('story.report.person'));
  const { id, agent } = run;
  const seq = wanted.commit(
    [{ put: 'report', run: id, text }],
    [{ kind: 'reported', message: message('story.reported', { text }), story, agent, run: id }],
  );
  return ok({ seq });
};
