import type { AnyMessage, NoValues } from './values.ts';

/** Messages about stories that wait, and about what the scheduler does. */
export interface WaitMessages {
  'wait.fenced': { agent: string };
  'wait.automation': { stage: string };
  'wait.held': { why: AnyMessage };
  'wait.after': { stories: readonly string[] };
  'wait.setup': { step: string };
  'wait.answer': { agent: string };
  /** `n`: how many questions of the story are open. */
  'wait.reply': { agent: string; title: string; n: number };
  'wait.move': { to: string };
  'wait.move.back': { to: string; findings: AnyMessage };
  'wait.review': NoValues;
  'wait.no-commits': { agent: string };
  'wait.gate': { gate: string; why: AnyMessage };
  'wait.crashed': NoValues;
  'wait.add-agent': { role: string };
  'wait.configure': NoValues;
  'wait.approve': NoValues;
  'wait.backoff': { why: AnyMessage };
  'wait.paused': NoValues;
  'wait.cap': { used: number; max: number };
  'wait.cap.reserved': { used: number; max: number; reserved: number };
  'wait.role': { role: string; n: number; max: number };
  'wait.helper': { title: string };
  'wait.agent': { agent: string; n: number; max: number };
  'wait.merge': NoValues;
  'wait.resolve': { files: readonly string[] };
  'wait.resolve.pull': { number: number };
  'wait.merge.next': NoValues;
  'wait.merge.queued': { place: number };
  'wait.merge.tested': { stories: readonly string[] };
  'wait.merge.tested.alone': NoValues;
  'wait.merge.left': { stories: readonly string[] };
  'wait.merge.checkout': { path: string; files: readonly string[] };
  'wait.pull': { number: number; url: string; why: AnyMessage };
  'wait.pull.failed': NoValues;
  'wait.pull.changes': NoValues;
  'wait.pull.running': NoValues;
  'wait.pull.required': NoValues;
  'wait.pull.open': NoValues;
  'wait.merge.stopped': { why: AnyMessage };
  'schedule.outage': { why: AnyMessage };
  'schedule.undecided': { story: string };
  /** `stage`: the stage whose automation is on. */
  'schedule.start': { agent: string; stage: string };
  /** Why a story is blocked: the scheduler's starts were refused. */
  'blocked.start': { n: number; why: AnyMessage };
  'command.pause.done': NoValues;
  'command.resume.done': NoValues;
}
