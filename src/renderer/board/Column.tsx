import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { Stage } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { type Role, wantedRole } from '../../domain/index.ts';
import { recordOf } from '../store/derive.ts';
import { useProjectRecord, useShown, useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { queryOf } from '../store/view.ts';
import { StateMark } from '../ui/StateMark.tsx';
import { CardList } from './CardList.tsx';
import css from './Column.module.css';
import { ArchivedCount, EmptyArchive } from './EmptyArchive.tsx';
import { EmptyColumn } from './EmptyColumn.tsx';
import { HiddenArchive } from './HiddenArchive.tsx';
import { QuickAdd } from './QuickAdd.tsx';
import { useColumnDrop } from './useColumnDrop.ts';

interface ColumnProps {
  stage: Stage;
  /** The id of the story whose card Tab reaches; null if it is in another column. */
  tabbable: string | null;
}

/** One stage with its cards; also a drop target. */
export function Column({ stage, tabbable }: ColumnProps) {
  const column = useRef<HTMLElement>(null);
  const project = useProject();
  const { stories, version, inBand } = useShown(stage);
  const total = useTotal(stage);
  const isFiltered = useView((v) => queryOf(v) !== '');
  const shown = stories.items.length;
  const archived = stage === 'archived';
  const { over, stops } = useColumnDrop(column, stage);
  const role = wantedRole(stage);
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
        <span className={css.role}>{role === stage ? null : role}</span>
        <LiveCount stage={stage} role={role} />
        {archived ? (
          <ArchivedCount shown={shown} />
        ) : (
          <span className={css.count} title={text('column.count', { n: total })}>
            {shown === total ? total : text('column.filtered', { n: shown, total })}
          </span>
        )}
        {(stage === 'backlog' || stage === 'current') && <QuickAdd stage={stage} />}
      </header>
      {stops.length > 0 && <p className={css.hint}>{text('drag.stops', { agents: stops.join(', ') })}</p>}
      {shown > 0 ? (
        <CardList
          stage={stage}
          stories={stories}
          version={version}
          inBand={inBand}
          tabbable={tabbable}
          onEnd={archived ? project.archive.more : undefined}
        />
      ) : archived ? (
        <EmptyArchive />
      ) : (
        <EmptyColumn stage={stage} filtered={total > 0 || isFiltered} />
      )}
      {stage === 'done' && <HiddenArchive />}
    </section>
  );
}

/** The number of stories in the stage, whether shown or not. */
function useTotal(stage: Stage): number {
  const { mirror } = useProject();
  const subscribe = useCallback((listener: () => void) => mirror.subscribeStage(stage, listener), [mirror, stage]);
  return useSyncExternalStore(subscribe, () => mirror.inStage(stage).items.length);
}

/** How many agents work in the stage, for example '3/4' where the config limits those of its role. */
function LiveCount({ stage, role }: { stage: Stage; role: Role | null }) {
  const n = useLiveCount(stage);
  const cap = useProjectRecord()?.limits[role ?? 'other'].max ?? null;
  const max = role === null ? null : cap;
  if (n === 0) return null;
  return (
    <span className={css.live} title={text(max === null ? 'column.live' : 'column.live.of', { n, max: max ?? 0 })}>
      <StateMark state="running" />
      {max === null ? n : `${n}/${max}`}
      <i>·</i>
    </span>
  );
}

/** The number of shown stories with a busy run. Counted from the runs, which are few, unlike the stories. */
function useLiveCount(stage: Stage): number {
  const { mirror, shown } = useProject();
  const subscribe = useCallback(
    (listener: () => void) => {
      const offs = [mirror.subscribeBusy(listener), shown.subscribeStage(stage, listener)];
      return () => {
        for (const off of offs) off();
      };
    },
    [mirror, shown, stage],
  );
  return useSyncExternalStore(subscribe, () => {
    const busyStories = new Set(mirror.busyRuns().items.map((run) => run.story));
    return [...busyStories].filter((id) => {
      const story = recordOf(mirror.snapshot().stories, id);
      return story?.stage === stage && shown.inStage(stage).indexOf(story) >= 0;
    }).length;
  });
}
