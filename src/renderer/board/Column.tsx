import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useEffect, useRef } from 'react';
import type { Stage, StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { isBusy, wantedRole } from '../../domain/index.ts';
import { recordOf, runsOf } from '../store/derive.ts';
import { useSnapshot } from '../store/hooks.ts';
import { currentSnapshot } from '../store/mirror.ts';
import { agentsStoppedBy } from '../store/stopped-agents.ts';
import { StateMark } from '../ui/StateMark.tsx';
import { CardList } from './CardList.tsx';
import css from './Column.module.css';
import { dragOver, useDrag } from './drag.ts';
import { EmptyColumn } from './EmptyColumn.tsx';

interface ColumnProps {
  stage: Stage;
  stories: StoryRecord[];
  /** How many there are without the filter. */
  total: number;
  /** The card of this column that Tab reaches, if it is here. */
  tabbable: string | null;
}

export function Column({ stage, stories, total, tabbable }: ColumnProps) {
  const column = useRef<HTMLElement>(null);
  const over = useDrag((d) => d.over === stage);
  const stops = useDropHint(stage, over);
  const role = wantedRole(stage);
  useEffect(() => {
    const element = column.current;
    if (!element) return undefined;
    return dropTargetForElements({
      element,
      canDrop: ({ source }) => typeof source.data.story === 'string',
      getData: () => ({ stage, before: null }),
      onDragEnter: () => dragOver(stage),
      onDragLeave: () => useDrag.getState().over === stage && dragOver(null),
    });
  }, [stage]);
  return (
    <section
      ref={column}
      className={css.column}
      data-stage={stage}
      data-over={over || undefined}
      data-stops={stops.length > 0 || undefined}
      aria-labelledby={`column-${stage}`}
    >
      <header className={css.head}>
        <h2 id={`column-${stage}`}>{text(`stage.${stage}`)}</h2>
        <span className={css.role}>{role}</span>
        <LiveCount stories={stories} />
        <span className={css.count} title={text('column.count', { n: total })}>
          {stories.length === total ? total : text('column.filtered', { n: stories.length, total })}
        </span>
      </header>
      {stops.length > 0 && <p className={css.hint}>{text('drag.stops', { agents: stops.join(', ') })}</p>}
      {stories.length === 0 ? (
        <EmptyColumn stage={stage} filtered={total > 0} />
      ) : (
        <CardList stage={stage} stories={stories} tabbable={tabbable} />
      )}
    </section>
  );
}

function LiveCount({ stories }: { stories: StoryRecord[] }) {
  const n = useSnapshot((s) => stories.filter((story) => runsOf(s, story.id).some(isBusy)).length);
  if (n === 0) return null;
  return (
    <span className={css.live} title={text('column.live', { n })}>
      <StateMark state="running" />
      {n}
    </span>
  );
}

function useDropHint(stage: Stage, over: boolean): string[] {
  const dragged = useDrag((d) => d.story);
  if (!over || dragged === null) return [];
  const snapshot = currentSnapshot();
  const story = recordOf(snapshot.stories, dragged);
  return story ? agentsStoppedBy(story, runsOf(snapshot, dragged), { stage }) : [];
}
