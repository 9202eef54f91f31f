import { X } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';
import { text } from '../../contract/index.ts';
import { askStopAll, stopMany } from '../store/actions.ts';
import { useBusyRuns, useFences, useLost, useRunIds } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { togglePanel } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import css from './AgentsPanel.module.css';
import { FenceRow } from './FenceRow.tsx';
import { RunRow } from './RunRow.tsx';

type Picked = ReadonlySet<string>;

/** One row per run, live ones by age, then ended ones, the last one first; several can be picked and stopped together. */
export function AgentsPanel() {
  const rows = useRunIds();
  const fences = useFences();
  const [picked, setPicked] = useState<Picked>(new Set());
  const pick = useCallback((id: string, on: boolean) => {
    setPicked((now) => new Set(on ? [...now, id] : [...now].filter((one) => one !== id)));
  }, []);
  return (
    <section className={css.panel} aria-label={text('panel.title')}>
      <Bar picked={picked} onStopped={() => setPicked(new Set())} />
      <div className={css.scroll}>
        {rows.length + fences.length === 0 ? (
          <EmptyState title={text('panel.empty')} hint={text('panel.empty.hint')} />
        ) : (
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">
                  <PickAll picked={picked} onPick={setPicked} />
                </th>
                <th scope="col">{text('panel.agent')}</th>
                <th scope="col">{text('panel.role')}</th>
                <th scope="col">{text('panel.story')}</th>
                <th scope="col">{text('panel.state')}</th>
                <th scope="col" className={css.number}>
                  {text('panel.time')}
                </th>
                <th scope="col" className={css.number}>
                  {text('panel.pid')}
                </th>
                <th scope="col">{text('panel.containment')}</th>
                <th scope="col" className={css.act}>
                  <span className="visually-hidden">{text('panel.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {fences.map((fence) => (
                <FenceRow key={fence.worktree} fence={fence} />
              ))}
              {rows.map((id) => (
                <RunRow key={id} id={id} picked={picked.has(id)} onPick={pick} />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

/** Those that are picked and can be stopped. */
function useChosen(picked: Picked) {
  return useBusyRuns().filter((run) => picked.has(run.id) && run.stopping === null);
}

function Bar({ picked, onStopped }: { picked: Picked; onStopped: () => void }) {
  const project = useProject();
  const stopAll = useRef<HTMLButtonElement>(null);
  const lost = useLost();
  const live = useBusyRuns().length;
  const chosen = useChosen(picked);
  const stopChosen = async (byKey: boolean) => {
    // The button goes away with what it counts.
    if (byKey) stopAll.current?.focus();
    await stopMany(project, chosen, 'panel');
    onStopped();
  };
  return (
    <div className={css.bar}>
      <h2>{text('panel.title')}</h2>
      {chosen.length > 0 && (
        <Button
          small
          look="stop"
          aria-disabled={lost || undefined}
          title={lost ? text('stop.lost') : undefined}
          onClick={(event) => !lost && void stopChosen(event.detail === 0)}
        >
          {text('panel.stop.chosen', { n: chosen.length })}
        </Button>
      )}
      {/* It stays when nothing runs any more: a keyboard's focus comes back to it from its question. */}
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

function PickAll({ picked, onPick }: { picked: Picked; onPick: (picked: Picked) => void }) {
  const live = useBusyRuns();
  const chosen = useChosen(picked);
  return (
    <input
      type="checkbox"
      aria-label={text('panel.pick.all')}
      checked={live.length > 0 && chosen.length === live.length}
      disabled={live.length === 0}
      onChange={(event) => onPick(new Set(event.target.checked ? live.map((run) => run.id) : []))}
    />
  );
}
