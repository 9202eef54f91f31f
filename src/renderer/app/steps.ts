/** Moves the selection on the board by keys. */
import type { Direction } from '../board/columns.ts';
import { neighbour } from '../board/columns.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { columnsOf } from '../store/shown.ts';
import { select } from '../store/view.ts';

function columns({ shown, view }: ProjectStore) {
  return columnsOf(shown, view.getState().archived);
}

/** Selects and focuses the next card in a direction. */
export function step(project: ProjectStore, direction: Direction): void {
  const next = neighbour(columns(project), project.view.getState().selected, direction);
  if (next !== null) select(project, next, true);
}

/** How many cards PageUp and PageDown move. */
const PAGE = 8;

/** Selects and focuses the first or last card of the selected one's column, or one a page away. */
export function stepFar(project: ProjectStore, to: 'first' | 'last' | 'page-up' | 'page-down'): void {
  const { selected } = project.view.getState();
  const all = columns(project);
  const { stories } = all.find((one) => one.stories.some(({ id }) => id === selected)) ??
    all.find((one) => one.stories.length > 0) ?? { stories: [] };
  const at = stories.findIndex(({ id }) => id === selected);
  const end = stories.length - 1;
  const index = { first: 0, last: end, 'page-up': Math.max(0, at - PAGE), 'page-down': Math.min(end, at + PAGE) }[to];
  const next = stories[index];
  if (next) select(project, next.id, true);
}

/** Focuses the selected card of a column, else its first one. Does nothing for an empty column. */
export function focusColumn(project: ProjectStore, index: number): void {
  const column = columns(project)[index];
  const { selected } = project.view.getState();
  const target = column?.stories.find((story) => story.id === selected) ?? column?.stories[0];
  if (target) select(project, target.id, true);
}
