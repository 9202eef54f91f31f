import type { WaitMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: stories that wait, and what the scheduler does. */
export const WAIT_MESSAGES_EN = textsOf<WaitMessages>()({
  'wait.fenced': 'its worktree is closed: something of {agent} may still be running',
  'wait.automation': 'nothing starts automatically in {stage}',
  'wait.held': 'held: {why}',
  'wait.after': 'comes after {stories}',
  'wait.setup': 'its setup step {step} failed',
  'wait.answer': 'start {agent}?',
  'wait.go-on': '{agent} has ended; decide how to go on',
  'wait.add-agent': 'the config has no agent with the role {role}',
  'wait.configure': 'the config cannot be used',
  'wait.approve': 'the config waits for your approval',
  'wait.backoff': 'its start was refused and is tried again: {why}',
  'wait.paused': 'new starts are paused',
  'wait.cap': '{used} of {max|# slot is|# slots are} in use',
  'wait.cap.reserved': '{used} of {max|# slot is|# slots are} in use, and {reserved|# is|# are} kept for later stages',
  'wait.role': '{n} of {max|# run|# runs} with the role {role} {n|is|are} in use',
  'wait.agent': '{n} of {max|# run|# runs} of {agent} {n|is|are} in use',
  'schedule.start': '{agent} is starting: starts in {stage} are automatic',
  'blocked.start': 'its automatic start was refused {n|once|# times}: {why}',
  'command.pause.done': 'new automatic starts are paused',
  'command.resume.done': 'automatic starts are resumed',
});
