/** When a command is offered, and when it would stop something. */
import { failedSetup, isBusy } from '../../domain/index.ts';
import { storyOf } from '../store/story.ts';
import type { WithMirror } from './page-command.ts';

/** Whether the story is archived. */
export const isArchived = (s: WithMirror, story: string) => storyOf(s, story)?.stage === 'archived';
/** Whether it is on the board. */
export const isOnBoard = (s: WithMirror, story: string) => !isArchived(s, story);
/** Whether its worktree is fenced. */
export const isFenced = ({ mirror }: WithMirror, story: string) => mirror.fenceOf(story) !== null;
/** Undo may stop an agent that was started after the change. */
export const isAnyBusy = ({ mirror }: WithMirror) => mirror.busyRuns().items.length > 0;
/** Whether a run of it is busy. */
export const hasBusyRun = ({ mirror }: WithMirror, story: string) => mirror.runsOf(story).some(isBusy);

/** Whether it has a worktree. */
export const hasWorktree = (s: WithMirror, story: string) => (storyOf(s, story)?.worktree ?? null) !== null;
/** Whether it has changed its stage since it was made. */
export const hasMoved = (s: WithMirror, id: string) => {
  const story = storyOf(s, id);
  return story !== null && story.movedAt > story.createdAt;
};
/** Whether its setup failed and nothing has worked there since. */
export const hasFailedSetup = (s: WithMirror, id: string) => {
  const story = storyOf(s, id);
  return story !== null && failedSetup(s.mirror.runsOf(id), story) !== null;
};
