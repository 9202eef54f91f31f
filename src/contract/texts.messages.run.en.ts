import type { RunMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: how runs ended, and what the host did with them. */
export const RUN_MESSAGES_EN = textsOf<RunMessages>()({
  'run.unseen': 'ended, exit code unknown',
  'run.exit': 'exit {code}',
  'run.signal': 'exit {code} ({signal})',
  'run.last-line': '{why}, after the line “{line}”',
  'run.stalled': '{agent} has written no output for {minutes|# minute|# minutes}',
  'run.stalled.model': 'the model of {agent} has not answered for {minutes|# minute|# minutes}',
  'run.stalled.model.remedy': 'Interrupt its turn (Esc) and tell it to go on, or stop it.',
  'run.stalled.screen': '{agent} has shown nothing new for {minutes|# minute|# minutes}',
  'run.stalled.screen.remedy':
    'Look at its terminal. If no tool is at work there, interrupt its turn (Esc) or stop it.',
  'run.stalled.stop': 'no output for {minutes|# minute|# minutes}',
  'run.stalled.model.stop': 'no answer of its model for {minutes|# minute|# minutes}',
  'run.timeout': 'reached its time limit of {minutes|# minute|# minutes}',
  'run.released': 'released by a person although something may still be running: {names}',
  'run.asked': 'requested',
  'run.asked.run': '{asked}, inside run {run} ({agent} on {story})',
  'run.asked.via': 'requested via {via}',
  'host.quits': 'Huskies is quitting',
  'host.untold': 'it could not be determined',
  'host.closed': 'its worktree is still closed after an earlier stop: {reason}',
  'host.late': 'its stop did not finish in time',
  copied: 'This project is a copy of {from}: the runs, fences and worktrees stay with the original.',
});
