/** Which columns the board shows, with which cards, and where an arrow key leads. */
import type { Snapshot, Stage, StoryRecord } from '../../contract/index.ts';
import { STAGES } from '../../contract/index.ts';
import { matches, storiesByStage } from '../store/derive.ts';

export interface ShownColumn {
  stage: Stage;
  stories: StoryRecord[];
  total: number;
}

export function columnsShown(
  table: Snapshot['stories'],
  view: { find: string | null; archived: boolean },
): ShownColumn[] {
  const byStage = storiesByStage(table);
  const query = view.find?.trim() ?? '';
  return STAGES.filter((stage) => stage !== 'archived' || view.archived).map((stage) => {
    const all = byStage[stage];
    return { stage, total: all.length, stories: query === '' ? all : all.filter((story) => matches(story, query)) };
  });
}

/** The stories that Find and the palette find, in the order of the board. */
export function storiesFound(
  table: Snapshot['stories'],
  view: { find: string | null; archived: boolean },
): StoryRecord[] {
  return columnsShown(table, view).flatMap((column) => column.stories);
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The card that an arrow key leads to; sideways at the same height, over empty columns. */
export function neighbour(columns: readonly ShownColumn[], selected: string | null, to: Direction): string | null {
  const at = columns.findIndex((column) => column.stories.some((story) => story.id === selected));
  const here = columns[at];
  if (!here) return columns.find((column) => column.stories.length > 0)?.stories[0]?.id ?? null;
  const row = here.stories.findIndex((story) => story.id === selected);
  if (to === 'up' || to === 'down') return here.stories[row + (to === 'down' ? 1 : -1)]?.id ?? selected;
  const step = to === 'right' ? 1 : -1;
  for (let i = at + step; i >= 0 && i < columns.length; i += step) {
    const stories = columns[i]?.stories ?? [];
    const found = stories[Math.min(row, stories.length - 1)];
    if (found) return found.id;
  }
  return selected;
}
