/** Moving the selection over the board. */
import type { Direction } from '../board/columns.ts';
import { neighbour } from '../board/columns.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { columnsOf } from '../store/shown.ts';
import { select } from '../store/view.ts';

function columns({ shown, view }: ProjectStore) {
  return columnsOf(shown, view.getState().archived);
}

export function step(project: ProjectStore, to: Direction): void {
  const next = neighbour(columns(project), project.view.getState().selected, to);
  if (next !== null) select(project, next, true);
}

/** The column's selected card, else its first; an empty column keeps the focus where it is. */
export function focusColumn(project: ProjectStore, index: number): void {
  const column = columns(project)[index];
  const { selected } = project.view.getState();
  const target = column?.stories.find((story) => story.id === selected) ?? column?.stories[0];
  if (target) select(project, target.id, true);
}
