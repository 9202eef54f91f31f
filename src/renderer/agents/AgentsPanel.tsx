import { X } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { text } from '../../contract/index.ts';
import { askStopAll } from '../store/actions.ts';
import { useBusyRuns, useFences, useLost, useRunIds } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { stopMany } from '../store/stops.ts';
import { togglePanel } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import css from './AgentsPanel.module.css';
import { DayTotals } from './DayTotals.tsx';
import { FenceRow } from './FenceRow.tsx';
import { RunRow } from './RunRow.tsx';

/** Run ids. */
type Selection = ReadonlySet<string>;

/** How many more ended runs are shown at a time, so that a change costs the same in a project with many of them. */
const ENDED_PAGE = 100;

/** Fences first, then busy runs by age, then ended runs, most recent first. Several runs can be stopped together. */
export function AgentsPanel() {
  const [maxEnded, setMaxEnded] = useState(ENDED_PAGE);
  const { ids, left } = useRunIds(maxEnded);
  const fences = useFences();
  const [selected, setSelected] = useState<Selection>(new Set());
  const select = useCallback((id: string, on: boolean) => {
    setSelected((now) => new Set(on ? [...now, id] : [...now].filter((one) => one !== id)));
  }, []);
  return (
    <section className={css.panel} aria-label={text('panel.title')}>
      <Bar selected={selected} onStopped={() => setSelected(new Set())} />
      <div className={css.scroll}>
        {ids.length + fences.length === 0 ? (
          <EmptyState title={text('panel.empty')} hint={text('panel.empty.hint')} />
        ) : (
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">
                  <SelectAll selected={selected} onSelect={setSelected} />
                </th>
                <th scope="col">{text('panel.story')}</th>
                <th scope="col">{text('panel.agent')}</th>
                <th scope="col">{text('panel.role')}</th>
                <th scope="col">{text('panel.state')}</th>
                <th scope="col" className={css.number}>
                  {text('panel.time')}
                </th>
                <th scope="col" className={css.number}>
                  {text('panel.tokens')}
                </th>
                <th scope="col" className={css.number}>
                  {text('panel.cost')}
                </th>
                <th scope="col" className={css.act}>
                  <span className="visually-hidden">{text('panel.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {fences.map((fence) => (
                <FenceRow key={fence.worktree} fence={fence} />
              ))}
              {ids.map((id) => (
                <RunRow key={id} id={id} selected={selected.has(id)} onSelect={select} />
              ))}
              {left > 0 && <MoreRow left={left} onMore={() => setMaxEnded(maxEnded + ENDED_PAGE)} />}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

/** Shows more ended runs. The focus moves to the first of them, because the button may disappear. */
function MoreRow({ left, onMore }: { left: number; onMore: () => void }) {
  const row = useRef<HTMLTableRowElement>(null);
  const showMore = () => {
    const last = row.current?.previousElementSibling;
    flushSync(onMore);
    last?.nextElementSibling?.querySelector<HTMLElement>('[data-story-link]')?.focus();
  };
  return (
    <tr ref={row}>
      <td colSpan={9}>
        <Button small onClick={showMore}>
          {text('panel.more', { n: left })}
        </Button>
      </td>
    </tr>
  );
}

/** The selected runs that can be stopped. */
function useStoppable(selected: Selection) {
  return useBusyRuns().filter((run) => selected.has(run.id) && run.stopping === null);
}

function Bar({ selected, onStopped }: { selected: Selection; onStopped: () => void }) {
  const project = useProject();
  const stopAll = useRef<HTMLButtonElement>(null);
  const lost = useLost();
  const live = useBusyRuns().length;
  const stoppable = useStoppable(selected);
  const stopSelected = async (byKeyboard: boolean) => {
    // This button disappears with the selection, so a keyboard's focus needs another place.
    if (byKeyboard) stopAll.current?.focus();
    await stopMany(project, stoppable, 'panel');
    onStopped();
  };
  return (
    <div className={css.bar}>
      <h2>{text('panel.title')}</h2>
      <DayTotals />
      {stoppable.length > 0 && (
        <Button
          small
          look="stop"
          aria-disabled={lost || undefined}
          title={lost ? text('stop.lost') : undefined}
          onClick={(event) => !lost && void stopSelected(event.detail === 0)}
        >
          {text('panel.stop.chosen', { n: stoppable.length })}
        </Button>
      )}
      {/* Stays when nothing is running: the confirmation returns the keyboard's focus to it. */}
      <Button
        ref={stopAll}
        small
        aria-disabled={lost || live === 0 || undefined}
        title={lost ? text('stop.lost') : live === 0 ? text('notice.nothing.runs.at.all') : undefined}
        onClick={() => !lost && live > 0 && askStopAll(project, 'panel')}
      >
        {text('panel.stop.all')}
      </Button>
      <Button look="icon" aria-label={text('panel.close')} onClick={() => togglePanel(project)}>
        <X size={15} aria-hidden="true" />
      </Button>
    </div>
  );
}

function SelectAll({ selected, onSelect }: { selected: Selection; onSelect: (selected: Selection) => void }) {
  const live = useBusyRuns();
  const stoppable = useStoppable(selected);
  return (
    <input
      type="checkbox"
      aria-label={text('panel.pick.all')}
      checked={live.length > 0 && stoppable.length === live.length}
      disabled={live.length === 0}
      onChange={(event) => onSelect(new Set(event.target.checked ? live.map((run) => run.id) : []))}
    />
  );
}
