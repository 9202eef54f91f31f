import { ShieldAlert, ShieldCheck } from 'lucide-react';
import type { HostRecord, ProjectRecord } from '../../contract/index.ts';
import { costText, messageText, text } from '../../contract/index.ts';
import { askForNotices, mayAskForNotices } from '../store/browser-notices.ts';
import { useNow } from '../store/clock.ts';
import { openDialog } from '../store/dialogs.ts';
import { useFences, useHost, useLost, useView } from '../store/hooks.ts';
import { inBrowser } from '../store/platform.ts';
import { useProject } from '../store/project.tsx';
import { changeSettings, useSettings } from '../store/settings.ts';
import { useStopProof } from '../store/stop-proof.ts';
import { useDays } from '../store/usage.ts';
import { openReceipts, toggleArchived, togglePanel } from '../store/view.ts';
import { Disclosure } from '../ui/Disclosure.tsx';
import { ago } from '../ui/format.ts';
import css from './StatusBar.module.css';

/** The bar at the bottom: whether every stop was proven, what was spent today, and the version. */
export function StatusBar({ project }: { project: ProjectRecord }) {
  const store = useProject();
  const host = useHost();
  const archived = useView((v) => v.archived);
  const panel = useView((v) => v.panel);
  return (
    <footer className={css.bar}>
      {host && <Trust host={host} project={project} />}
      <SpentToday />
      <BrowserNote />
      <span className={css.space} />
      <button type="button" aria-pressed={panel} onClick={() => togglePanel(store)}>
        {text('view.panel')}
      </button>
      <button type="button" data-archive-toggle aria-pressed={archived} onClick={() => toggleArchived(store)}>
        {text(archived ? 'view.archived.hide' : 'view.archived.show')}
      </button>
      <button type="button" onClick={() => openDialog(store, { kind: 'keys' })}>
        {text('view.keys')}
      </button>
      {host && <span>{host.version}</span>}
    </footer>
  );
}

/** Whether every stopped agent is gone, in a sentence; a click shows on what that rests. */
function Trust({ host, project }: { host: HostRecord; project: ProjectRecord }) {
  const store = useProject();
  const fences = useFences();
  const lost = useLost();
  const calm = text(`status.trust.${useStopProof()}`);
  const sentence = fences.length === 0 ? calm : text('status.closed', { n: fences.length });
  const Icon = fences.length === 0 ? ShieldCheck : ShieldAlert;
  return (
    <Disclosure
      data-trust
      className={fences.length > 0 ? css.bad : undefined}
      summary={
        <>
          <Icon size={13} aria-hidden="true" />
          {lost ? text('status.stale', { sentence }) : sentence}
        </>
      }
      above
    >
      {fences.map(({ worktree, story, agent, run }) => (
        <p key={worktree}>
          <button type="button" onClick={() => openReceipts(store, story, run)}>
            {text('status.closed.by', { story, agent })}
          </button>
        </p>
      ))}
      <p>
        <LastReconcile at={host.lastReconcileAt} />
      </p>
      <p>
        {text(`status.host.${host.mode}`)} · {text(`containment.${host.containment}`)}
      </p>
      {host.containmentWhy !== null && <p>{messageText(host.containmentWhy)}</p>}
      <p>
        {text('status.base', { base: project.base })} · {project.path}
      </p>
    </Disclosure>
  );
}

function LastReconcile({ at }: { at: number | null }) {
  const now = useNow();
  const lost = useLost();
  if (at === null) return text('status.reconcile.never');
  return text(lost ? 'status.reconcile.stale' : 'status.reconcile', { ago: ago(now - at) });
}

/** What agents have cost on this day (UTC); nothing if none tells. */
function SpentToday() {
  const [last] = useDays();
  if (last === undefined || last.key !== new Date().toISOString().slice(0, 10) || last.costUsd.sum === null)
    return null;
  const cost = costText(last.costUsd.sum, last.priced > 0 ? 'prices' : 'cli');
  const { unknown } = last.costUsd;
  const figure =
    unknown === 0 ? cost : text('facts.total.of', { figure: cost, n: last.runs - unknown, runs: last.runs });
  return <span title={text('status.spent.title')}>{text('status.spent', { cost: figure })}</span>;
}

/** What does not work in a browser tab. Shown until it is dismissed. */
function BrowserNote() {
  const read = useSettings((s) => s.browserNoteRead);
  const { client } = useProject();
  if (!inBrowser() || read) return null;
  return (
    <span className={css.note}>
      {text('status.browser')}{' '}
      {mayAskForNotices(client) && (
        <button type="button" onClick={askForNotices}>
          {text('notice.allow')}
        </button>
      )}
      <button type="button" onClick={() => changeSettings({ browserNoteRead: true })}>
        {text('ui.understood')}
      </button>
    </span>
  );
}
