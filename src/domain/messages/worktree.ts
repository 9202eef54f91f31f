import type { AnyMessage, NoValues } from './values.ts';

/** Messages about the care of worktrees: their config and their setup. */
export interface WorktreeMessages {
  'config.steps.list': { key: string; value: string };
  'config.steps.command': { key: string; value: string };
  'config.steps.empty': { key: string };
  /** `word`: the part that only a shell understands. */
  'config.steps.shell': { key: string; word: string; list: string };
  'step.asked': { step: string; command: string };
  'step.changed': { kind: string; story: string };
  'step.due': { story: string; agent: string };
  'step.unstarted': { agent: string; why: AnyMessage };
  'step.back': NoValues;
  'step.none': NoValues;
}
