/** Keyboard navigation between cards. */
import type { Stage, StoryRecord } from '../../contract/index.ts';
import type { ProjectStore } from '../store/project-store.ts';
import type { ShownColumn } from '../store/shown.ts';
import { storyOf } from '../store/story.ts';

/** The story whose card Tab reaches: the selected one if one of the stages shows it, else the first one; null without any. */
export function tabbableOf(
  { mirror, shown, archive }: Pick<ProjectStore, 'mirror' | 'shown' | 'archive'>,
  selected: string | null,
  stages: readonly Stage[],
): StoryRecord | null {
  const story = selected === null ? null : storyOf({ mirror, archive }, selected);
  if (story && stages.includes(story.stage) && shown.inStage(story.stage).indexOf(story) >= 0) return story;
  for (const stage of stages) {
    const [first] = shown.inStage(stage).items;
    if (first) return first;
  }
  return null;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The id of the story in a direction from the selected one. Sideways it keeps the row and skips empty columns. */
export function neighbour(
  columns: readonly ShownColumn[],
  selected: string | null,
  direction: Direction,
): string | null {
  const at = columns.findIndex((column) => column.stories.some((story) => story.id === selected));
  const here = columns[at];
  if (!here) return columns.find((column) => column.stories.length > 0)?.stories[0]?.id ?? null;
  const row = here.stories.findIndex((story) => story.id === selected);
  if (direction === 'up' || direction === 'down')
    return here.stories[row + (direction === 'down' ? 1 : -1)]?.id ?? selected;
  const step = direction === 'right' ? 1 : -1;
  for (let i = at + step; i >= 0 && i < columns.length; i += step) {
    const stories = columns[i]?.stories ?? [];
    const found = stories[Math.min(row, stories.length - 1)];
    if (found) return found.id;
  }
  return selected;
}
