/** English texts of messages: how runs ended and what the host did with them. */
import type { RunMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

export const RUN_MESSAGES_EN = textsOf<RunMessages>()({
  'run.unseen': 'ended, nobody saw how',
  'run.exit': 'exit {code}',
  'run.released': 'released by a person although these may still run: {names}',
  'run.asked': 'asked',
  'run.asked.run': '{asked}, within run {run} ({agent} on {story})',
  'run.asked.via': 'asked by {via}',
  'host.quits': 'Huskies quits',
  'host.untold': 'it could not be told',
  'host.closed': 'its worktree is still closed after an earlier stop: {reason}',
  'host.late': 'its stop did not end in time',
  copied: 'This project is a copy of {from}: runs, closed worktrees and worktrees stay with the original.',
});
