import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import { text } from '../../contract/index.ts';
import { isBusy } from '../../domain/index.ts';
import { askStopAll, stopMany } from '../store/actions.ts';
import { useSnapshot } from '../store/hooks.ts';
import { useLost } from '../store/mirror.ts';
import { togglePanel } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import css from './AgentsPanel.module.css';
import { FenceRow } from './FenceRow.tsx';
import { RunRow } from './RunRow.tsx';
import { panelRows } from './rows.ts';

/** One row per run; several can be picked and stopped together. */
export function AgentsPanel() {
  const rows = panelRows(useSnapshot((s) => s.runs));
  const fences = Object.values(useSnapshot((s) => s.fences));
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const stopAll = useRef<HTMLButtonElement>(null);
  const lost = useLost();
  const live = rows.filter(isBusy);
  const chosen = live.filter((run) => picked.has(run.id) && run.stopping === null);
  const pick = (id: string, on: boolean) => {
    const next = new Set(picked);
    if (on) next.add(id);
    else next.delete(id);
    setPicked(next);
  };
  const stopChosen = async (byKey: boolean) => {
    // The button goes away with what it counts.
    if (byKey) stopAll.current?.focus();
    await stopMany(chosen, 'panel');
    setPicked(new Set());
  };
  return (
    <section className={css.panel} aria-label={text('panel.title')}>
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
          aria-disabled={lost || live.length === 0 || undefined}
          title={lost ? text('stop.lost') : live.length === 0 ? text('notice.nothing.runs.at.all') : undefined}
          onClick={() => !lost && live.length > 0 && askStopAll('panel')}
        >
          {text('panel.stop.all')}
        </Button>
        <Button look="icon" aria-label={text('panel.close')} onClick={togglePanel}>
          <X size={15} aria-hidden="true" />
        </Button>
      </div>
      <div className={css.scroll}>
        {rows.length + fences.length === 0 ? (
          <EmptyState title={text('panel.empty')} hint={text('panel.empty.hint')} />
        ) : (
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">
                  <input
                    type="checkbox"
                    aria-label={text('panel.pick.all')}
                    checked={live.length > 0 && chosen.length === live.length}
                    disabled={live.length === 0}
                    onChange={(event) => setPicked(new Set(event.target.checked ? live.map((r) => r.id) : []))}
                  />
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
                <th scope="col">{text('panel.container')}</th>
                <th scope="col" className={css.act}>
                  <span className="visually-hidden">{text('panel.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {fences.map((fence) => (
                <FenceRow key={fence.worktree} fence={fence} />
              ))}
              {rows.map((run) => (
                <RunRow key={run.id} run={run} picked={picked.has(run.id)} onPick={(on) => pick(run.id, on)} />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}
