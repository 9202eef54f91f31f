/** Which records on the screen a change of the store affects. */
import type { WorktreeRecord } from '../../../contract/index.ts';

/** Table and key of a record on the screen that comes from the store. */
export type Shown = readonly [
  table: 'stories' | 'runs' | 'fences' | 'receipts' | 'work' | 'questions' | 'project',
  key: string,
];

/** Removes duplicates. */
export function unique(all: readonly Shown[]): Shown[] {
  return [...new Map(all.map((one) => [one.join(' '), one])).values()];
}

/** The screen shows a story's worktree with its story, and no lane's. */
export function shownOf(worktree: Pick<WorktreeRecord, 'owner'> | undefined): Shown[] {
  const story = storyOf(worktree);
  return story === undefined ? [] : [['stories', story]];
}

/** The story that owns the worktree. Undefined for a lane's worktree, or none. */
export function storyOf(worktree: Pick<WorktreeRecord, 'owner'> | undefined): string | undefined {
  return worktree?.owner.kind === 'story' ? worktree.owner.story : undefined;
}
