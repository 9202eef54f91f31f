import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useEffect, useMemo } from 'react';
import type { Stage } from '../../contract/index.ts';
import { STAGES, text } from '../../contract/index.ts';
import { useSnapshot } from '../store/hooks.ts';
import { moveStory } from '../store/moves.ts';
import { useView } from '../store/view.ts';
import { Boundary } from '../ui/Boundary.tsx';
import css from './Board.module.css';
import { BoardMenus } from './BoardMenus.tsx';
import { Column } from './Column.tsx';
import { columnsShown } from './columns.ts';
import { dragEnded } from './drag.ts';

export function Board() {
  const table = useSnapshot((s) => s.stories);
  const find = useView((v) => v.find);
  const archived = useView((v) => v.archived);
  const selected = useView((v) => v.selected);
  const columns = useMemo(() => columnsShown(table, { find, archived }), [table, find, archived]);
  const shown = columns.some((column) => column.stories.some((story) => story.id === selected));
  const tabbable = shown ? selected : (columns.find((c) => c.stories.length > 0)?.stories[0]?.id ?? null);
  useDrops();
  return (
    <section
      className={css.board}
      data-board
      // Without a card to step to, the keyboard scrolls the board itself.
      tabIndex={tabbable === null ? 0 : undefined}
      aria-label={text('board.label')}
    >
      {columns.map((column) => (
        <Boundary key={column.stage} part={text(`stage.${column.stage}`)} resetOn={table}>
          <Column {...column} tabbable={column.stories.some((s) => s.id === tabbable) ? tabbable : null} />
        </Boundary>
      ))}
      <BoardMenus />
    </section>
  );
}

/** The innermost target under the pointer decides: a card's edge, else the end of the column. */
function useDrops(): void {
  useEffect(
    () =>
      monitorForElements({
        onDrop({ source, location }) {
          dragEnded();
          const target = location.current.dropTargets[0]?.data;
          const { story } = source.data;
          const stage = STAGES.find((s: Stage) => s === target?.stage);
          if (typeof story !== 'string' || !stage) return;
          const before = typeof target?.before === 'string' ? target.before : null;
          if (before !== story) void moveStory(story, stage, before);
        },
      }),
    [],
  );
}
