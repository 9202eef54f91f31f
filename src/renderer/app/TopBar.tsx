import { Command, Hand, Pause, Play, Plus, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ProjectRecord } from '../../contract/index.ts';
import { stripControls, text } from '../../contract/index.ts';
import { isAutomated } from '../../domain/index.ts';
import { act } from '../store/call.ts';
import { openDialog } from '../store/dialogs.ts';
import { useBusy, useCount, useFailedCount, useLost, useNeedsYouCount, useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import type { ProjectStore } from '../store/project-store.ts';
import { select, togglePanel } from '../store/view.ts';
import { useDisabledProps } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Keys } from '../ui/Keys.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import { FindField } from './FindField.tsx';
import css from './TopBar.module.css';

/** The bar at the top: the project, its counts, New story, Find and the palette. */
export function TopBar({ project }: { project: ProjectRecord }) {
  const store = useProject();
  const running = useBusy(({ items }) => items.length);
  const fences = useCount('fences');
  const failed = useFailedCount(useView((v) => v.archived));
  const needed = useNeedsYouCount();
  const lost = useLost();
  const find = useView((v) => v.find);
  return (
    <header className={css.bar}>
      <h1 className={css.name} title={stripControls(project.path)} dir="auto">
        {stripControls(project.name)}
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
      {needed > 0 && (
        <PillButton
          label={text('top.needs.label', { n: needed })}
          onClick={() => showNext(store, store.needsYou.list(false))}
        >
          <Hand size={13} className={css.hand} aria-hidden="true" />
          <span className={css.count}>
            <b>{needed}</b> <i>{text('top.needs', { n: needed })}</i>
          </span>
        </PillButton>
      )}
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
        {(isAutomated(project.automation) || project.pausedAt !== null) && (
          <PauseButton paused={project.pausedAt !== null} />
        )}
        <PillButton
          act
          sendsCommand
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

/** Pauses automatic starts, or resumes them. Agents that run are not touched. */
function PauseButton({ paused }: { paused: boolean }) {
  const store = useProject();
  const name = paused ? 'project.resume' : 'project.pause';
  const Icon = paused ? Play : Pause;
  return (
    <PillButton act sendsCommand label={text(`command.${name}`)} onClick={() => void act(store, name, {})}>
      <Icon size={15} aria-hidden="true" />
      <span>{text(paused ? 'top.resume' : 'top.pause')}</span>
    </PillButton>
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

/** Selects the story after the selected one in the list, and wraps around. Clears a filter that may hide its card. */
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
  /** An action instead of a count; shown as an icon in a narrow window. */
  act?: boolean;
  /** The button sends a command, like `acts` of Button. */
  sendsCommand?: boolean;
  /** The host is lost, so the count may be out of date. */
  stale?: boolean;
  title?: string | undefined;
  onClick: () => void;
  children: ReactNode;
}

function PillButton({ label, bad, act, sendsCommand = false, stale, title, onClick, children }: PillButtonProps) {
  const disabledProps = useDisabledProps(sendsCommand);
  return (
    <button
      type="button"
      className={classes(css.pill, act && css.act, bad && css.bad, stale && css.stale)}
      aria-label={label}
      title={title ?? (act ? label : undefined)}
      onClick={onClick}
      {...disabledProps}
    >
      {children}
    </button>
  );
}
