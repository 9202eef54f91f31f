import type { ProjectRecord } from '../../contract/index.ts';
import { messageText, text } from '../../contract/index.ts';
import { useNow } from '../store/clock.ts';
import { openDialog } from '../store/dialogs.ts';
import { useCount, useHost, useLost, useView } from '../store/hooks.ts';
import { inBrowser } from '../store/platform.ts';
import { useProject } from '../store/project.tsx';
import { changeSettings, useSettings } from '../store/settings.ts';
import { toggleArchived } from '../store/view.ts';
import { ago } from '../ui/format.ts';
import css from './StatusBar.module.css';

/** The bar at the bottom: reconcile, fences, host, base branch and version. */
export function StatusBar({ project }: { project: ProjectRecord }) {
  const store = useProject();
  const host = useHost();
  const fences = useCount('fences');
  const archived = useView((v) => v.archived);
  return (
    <footer className={css.bar}>
      <span className={css.reconcile}>
        <LastReconcile at={host?.lastReconcileAt ?? null} />
      </span>
      {fences > 0 && <span className={css.bad}>{text('status.fences', { n: fences })}</span>}
      {host && (
        <span title={host.containmentWhy === null ? undefined : messageText(host.containmentWhy)}>
          {text(`status.host.${host.mode}`)} · {text(`containment.${host.containment}`)}
        </span>
      )}
      <span className={css.extra} title={project.path}>
        {text('status.base', { base: project.base })}
      </span>
      <BrowserNote />
      <span className={css.space} />
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

function LastReconcile({ at }: { at: number | null }) {
  const now = useNow();
  const lost = useLost();
  if (at === null) return text('status.reconcile.never');
  return text(lost ? 'status.reconcile.stale' : 'status.reconcile', { ago: ago(now - at) });
}

/** What does not work in a browser tab. Shown until it is dismissed. */
function BrowserNote() {
  const read = useSettings((s) => s.browserNoteRead);
  if (!inBrowser() || read) return null;
  return (
    <span className={css.note}>
      {text('status.browser')}{' '}
      <button type="button" onClick={() => changeSettings({ browserNoteRead: true })}>
        {text('ui.understood')}
      </button>
    </span>
  );
}
