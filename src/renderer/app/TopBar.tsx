import { Command, Plus, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ProjectRecord } from '../../contract/index.ts';
import { text, withoutControls } from '../../contract/index.ts';
import { openDialog } from '../store/dialogs.ts';
import { useBusy, useCount, useFailedCount, useLost, useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import type { ProjectStore } from '../store/project-store.ts';
import { select, togglePanel } from '../store/view.ts';
import { useDisabledProps } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Keys } from '../ui/Keys.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import { FindField } from './FindField.tsx';
import css from './TopBar.module.css';

export function TopBar({ project }: { project: ProjectRecord }) {
  const store = useProject();
  const running = useBusy(({ items }) => items.length);
  const fences = useCount('fences');
  const failed = useFailedCount(useView((v) => v.archived));
  const lost = useLost();
  const find = useView((v) => v.find);
  return (
    <header className={css.bar}>
      <h1 className={css.name} title={withoutControls(project.path)} dir="auto">
        {withoutControls(project.name)}
      </h1>
      <PillButton
        label={text('top.running.label', { n: running, cap: project.maxRunning })}
        title={lost ? text('top.running.stale') : undefined}
        stale={lost}
        onClick={() => togglePanel(store)}
      >
        <StateMark state={running > 0 ? 'running' : 'idle'} />
        <span className={css.count}>
          <b>{running}</b> <i>{text('top.running', { cap: project.maxRunning })}</i>
        </span>
      </PillButton>
      {fences > 0 && (
        <PillButton label={text('top.fences.label', { n: fences })} bad onClick={() => showFence(store)}>
          <StateMark state="stop-failed" />
          <span className={css.count}>
            <b>{fences}</b> <i>{text('top.fences', { n: fences })}</i>
          </span>
        </PillButton>
      )}
      {failed > 0 && (
        <PillButton label={text('top.failed.label', { n: failed })} onClick={() => showFailed(store)}>
          <StateMark state="failed" />
          <span className={css.count}>
            <b>{failed}</b> <i>{text('top.failed')}</i>
          </span>
        </PillButton>
      )}
      <span className={css.acts}>
        <PillButton
          act
          asksHost
          label={text('command.story.add')}
          onClick={() => openDialog(store, { kind: 'new-story' })}
        >
          <Plus size={15} aria-hidden="true" />
          <span>{text('command.story.add')}</span>
          <Keys of="$mod+n" />
        </PillButton>
        {find === null ? (
          <PillButton act label={text('top.find')} onClick={() => store.view.setState({ find: '' })}>
            <Search size={15} aria-hidden="true" />
            <span>{text('top.find')}</span>
            <Keys of="$mod+f" />
          </PillButton>
        ) : (
          <FindField value={find} />
        )}
        <PillButton act label={text('top.commands')} onClick={() => openDialog(store, { kind: 'palette' })}>
          <Command size={15} aria-hidden="true" />
          <span>{text('top.commands')}</span>
          <Keys of="$mod+k" />
        </PillButton>
      </span>
    </header>
  );
}

function showFence(store: ProjectStore): void {
  const fences = Object.values(store.mirror.snapshot().fences);
  showNext(
    store,
    fences.map(({ story }) => story),
  );
}

function showFailed(store: ProjectStore): void {
  showNext(store, store.failed.list(store.view.getState().archived));
}

/** To the card after the selected one of these, round and round; a filter that may hide it is taken away. */
function showNext(store: ProjectStore, stories: readonly string[]): void {
  const { selected } = store.view.getState();
  const next = stories[(selected === null ? 0 : stories.indexOf(selected) + 1) % stories.length];
  if (next === undefined) return;
  store.view.setState({ find: null });
  select(store, next, true);
}

interface PillButtonProps {
  label: string;
  bad?: boolean;
  /** Does something, instead of counting; an icon where the window is narrow. */
  act?: boolean;
  /** It asks the host for something, as Button's `acts`. */
  asksHost?: boolean;
  /** What it counts is as old as the loss of the host. */
  stale?: boolean;
  title?: string | undefined;
  onClick: () => void;
  children: ReactNode;
}

function PillButton({ label, bad, act, asksHost = false, stale, title, onClick, children }: PillButtonProps) {
  const idle = useDisabledProps(asksHost);
  return (
    <button
      type="button"
      className={classes(css.pill, act && css.act, bad && css.bad, stale && css.stale)}
      aria-label={label}
      title={title ?? (act ? label : undefined)}
      onClick={onClick}
      {...idle}
    >
      {children}
    </button>
  );
}
