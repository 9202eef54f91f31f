/** Moving the selection over the board. */
import type { Direction } from '../board/columns.ts';
import { columnsShown, neighbour } from '../board/columns.ts';
import { currentSnapshot } from '../store/mirror.ts';
import { select, useView } from '../store/view.ts';

function shown() {
  return columnsShown(currentSnapshot().stories, useView.getState());
}

export function step(to: Direction): void {
  const next = neighbour(shown(), useView.getState().selected, to);
  if (next !== null) select(next, true);
}

/** The column's selected card, else its first; an empty column keeps the focus where it is. */
export function focusColumn(index: number): void {
  const column = shown()[index];
  const { selected } = useView.getState();
  const target = column?.stories.find((story) => story.id === selected) ?? column?.stories[0];
  if (target) select(target.id, true);
}
