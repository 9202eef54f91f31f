import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { type MouseEvent, memo, useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Stage, StoryRecord } from '../../contract/index.ts';
import { STAGES, text } from '../../contract/index.ts';
import { useShown, useView } from '../store/hooks.ts';
import { moveStory } from '../store/moves.ts';
import { useProject } from '../store/project.tsx';
import { chooseTo, clearChosen, toggleChosen } from '../store/selection.ts';
import { stagesShown, subscribeStages } from '../store/shown.ts';
import { Boundary } from '../ui/Boundary.tsx';
import css from './Board.module.css';
import { BoardMenus } from './BoardMenus.tsx';
import { Column } from './Column.tsx';
import { tabbableOf } from './columns.ts';
import { dragEnded } from './drag.ts';
import { FoldedColumn } from './FoldedColumn.tsx';
import { COLUMN_MIN_PX, STRIP_PX } from './folding.ts';
import { useFolded } from './useFolded.ts';

/** All columns of the project, with the menus of their cards. Those for which there is no room are folded. */
export function Board() {
  const project = useProject();
  const board = useRef<HTMLElement>(null);
  const archived = useView((v) => v.archived);
  const stages = stagesShown(archived);
  const folded = useFolded(board, stages);
  const tabbable = useTabbable(stages.filter((stage) => !folded.includes(stage)));
  useDrops();
  /** A click with Shift or Ctrl chooses the card, instead of opening it. */
  const choose = (event: MouseEvent) => {
    const story = event.target instanceof HTMLElement ? event.target.dataset.card : undefined;
    if (story === undefined || !(event.shiftKey || event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) chooseTo(project, story);
    else toggleChosen(project, story);
  };
  return (
    <section
      ref={board}
      className={css.board}
      style={folded.length === 0 ? undefined : { gridTemplateColumns: stages.map(widthOf(folded)).join(' ') }}
      data-board
      // Without any card, the keyboard can still scroll the board.
      tabIndex={tabbable === null ? 0 : undefined}
      aria-label={text('board.label')}
      onClickCapture={choose}
      onKeyDown={(event) => event.key === 'Escape' && clearChosen(project)}
    >
      {stages.map((stage) => (
        <SafeColumn
          key={stage}
          stage={stage}
          folded={folded.includes(stage)}
          tabbable={tabbable?.stage === stage ? tabbable.id : null}
        />
      ))}
      <BoardMenus />
    </section>
  );
}

const widthOf = (folded: readonly Stage[]) => (stage: Stage) =>
  folded.includes(stage) ? `${STRIP_PX}px` : `minmax(${COLUMN_MIN_PX}px, 1fr)`;

interface SafeColumnProps {
  stage: Stage;
  folded: boolean;
  tabbable: string | null;
}

const SafeColumn = memo(function SafeColumn({ stage, folded, tabbable }: SafeColumnProps) {
  const { version } = useShown(stage);
  return (
    <Boundary part={text(`stage.${stage}`)} resetOn={version}>
      {folded ? <FoldedColumn stage={stage} /> : <Column stage={stage} tabbable={tabbable} />}
    </Boundary>
  );
});

/** The story whose card is the only one that Tab reaches; null if there is no card. `stages`: those with cards. */
function useTabbable(stages: readonly Stage[]): StoryRecord | null {
  const project = useProject();
  const selected = useView((v) => v.selected);
  const subscribe = useCallback(
    (listener: () => void) => {
      const offs = [subscribeStages(project.shown, listener)];
      if (selected !== null) offs.push(project.mirror.subscribeRecord('stories', selected, listener));
      return () => {
        for (const off of offs) off();
      };
    },
    [project, selected],
  );
  return useSyncExternalStore(subscribe, () => tabbableOf(project, selected, stages));
}

/** Handles drops. The innermost target under the pointer decides: the edge of a card, else the end of a column. */
function useDrops(): void {
  const project = useProject();
  useEffect(
    () =>
      monitorForElements({
        onDrop({ source, location }) {
          dragEnded(project);
          const target = location.current.dropTargets[0]?.data;
          const { story } = source.data;
          const stage = STAGES.find((s: Stage) => s === target?.stage);
          if (typeof story !== 'string' || !stage) return;
          const before = typeof target?.before === 'string' ? target.before : null;
          if (before !== story) void moveStory(project, story, stage, before);
        },
      }),
    [project],
  );
}
