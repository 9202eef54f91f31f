/** The keys of reconcile's loop. Each key has one worker at a time. A key that ends with a colon is a prefix. */

export const RUN_KEY = 'run:';
export const FENCE_KEY = 'fence:';
export const STORY_KEY = 'story:';
export const ADVANCE_KEY = 'advance:';
export const WORKTREE_KEY = 'worktree:';
export const CARE_KEY = 'care:';
export const ARCHIVE_KEY = 'archive';
export const DELETED_KEY = 'deleted';
export const STAGE_RULE_KEY = 'stage-rule';
export const SCHEDULE_KEY = 'schedule';
export const WORKTREES_KEY = 'worktrees';
export const EMPTY_PLACES_KEY = 'empty-places';
export const ORPHANS_KEY = 'orphans';
export const LINEAGE_KEY = 'lineage';
export const OUTPUT_KEY = 'output';
export const WATCHDOG_KEY = 'watchdog';
export const MERGE_KEY = 'merge';
export const RADAR_KEY = 'radar';
export const DIFF_SIZES_KEY = 'diff-sizes';
export const BACKUPS_KEY = 'backups';

export const INBOX_KEY = 'inbox';
export const INBOX_FILE_KEY = 'story-file:';

export function runKey(run: string): string {
  return RUN_KEY + run;
}
export function fenceKey(worktree: string): string {
  return FENCE_KEY + worktree;
}
export function worktreeKey(story: string): string {
  return WORKTREE_KEY + story;
}
export function careKey(story: string): string {
  return CARE_KEY + story;
}
export function inboxKey(path: string): string {
  return INBOX_FILE_KEY + path;
}
export function advanceKey(story: string): string {
  return ADVANCE_KEY + story;
}
export function storyKey(story: string): string {
  return STORY_KEY + story;
}
