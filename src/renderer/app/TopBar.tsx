import { Command, Hand, ListFilter, Pause, Play, Plus, Search } from 'lucide-react';
import { type ReactNode, type Ref, useRef, useState } from 'react';
import type { ProjectRecord } from '../../contract/index.ts';
import { stripControls, text } from '../../contract/index.ts';
import { isAutomated } from '../../domain/index.ts';
import { act } from '../store/call.ts';
import { openDialog } from '../store/dialogs.ts';
import { useBusy, useCount, useFailedCount, useLost, useNeedsYouCount, useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { toggleFilter } from '../store/view.ts';
import { useDisabledProps } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Keys } from '../ui/Keys.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import { FilterBar } from './FilterBar.tsx';
import { FilterPicker } from './FilterPicker.tsx';
import { FindField } from './FindField.tsx';
import css from './TopBar.module.css';

/** The bar at the top: the project, its counts, New story, Find and the palette. */
export function TopBar({ project }: { project: ProjectRecord }) {
  const store = useProject();
  const running = useBusy(({ items }) => items.length);
  const fences = useCount('fences');
  const failed = useFailedCount(useView((v) => v.archived));
  const needed = useNeedsYouCount();
  const find = useView((v) => v.find);
  return (
    <header className={css.bar}>
      <h1 className={css.name} title={stripControls(project.path)} dir="auto">
        {stripControls(project.name)}
      </h1>
      <FilterPill
        filter="is:running"
        n={running}
        always
        label={text('top.running.label', { n: running, cap: project.maxRunning })}
        word={text('top.running', { cap: project.maxRunning })}
        icon={<StateMark state={running > 0 ? 'running' : 'idle'} />}
      />
      <FilterPill
        filter="is:needs-you"
        n={needed}
        label={text('top.needs.label', { n: needed })}
        word={text('top.needs', { n: needed })}
        icon={<Hand size={13} className={css.hand} aria-hidden="true" />}
      />
      <FilterPill
        filter="is:stop-failed"
        n={fences}
        bad
        label={text('top.fences.label', { n: fences })}
        word={text('top.fences', { n: fences })}
        icon={<StateMark state="stop-failed" />}
      />
      <FilterPill
        filter="is:failed"
        n={failed}
        label={text('top.failed.label', { n: failed })}
        word={text('top.failed')}
        icon={<StateMark state="failed" />}
      />
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
        <FilterButton />
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
      <FilterBar />
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

interface FilterPillProps {
  /** The filter that a click switches on or off, as it is written in a query. */
  filter: string;
  /** How many there are. Without any, and without its filter, the pill is not shown. */
  n: number;
  always?: boolean;
  bad?: boolean;
  label: string;
  word: string;
  icon: ReactNode;
}

/** A count that is a filter of the board, too. */
function FilterPill({ filter, n, always, bad, label, word, icon }: FilterPillProps) {
  const store = useProject();
  const lost = useLost();
  const pressed = useView((v) => v.filters.includes(filter));
  if (n === 0 && !pressed && !always) return null;
  return (
    <PillButton
      label={label}
      title={lost ? text('top.stale') : undefined}
      stale={lost}
      bad={bad}
      pressed={pressed}
      onClick={() => toggleFilter(store, filter)}
    >
      {icon}
      <span className={css.count}>
        <b>{n}</b> <i>{word}</i>
      </span>
    </PillButton>
  );
}

/** Opens the list of all filters. */
function FilterButton() {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <PillButton act ref={button} label={text('filter.add')} onClick={() => setOpen(!open)}>
        <ListFilter size={15} aria-hidden="true" />
        <span>{text('filter.add')}</span>
      </PillButton>
      {open && button.current && <FilterPicker anchor={button.current} onClose={() => setOpen(false)} />}
    </>
  );
}

interface PillButtonProps {
  ref?: Ref<HTMLButtonElement>;
  label: string;
  bad?: boolean | undefined;
  /** For a button that switches something on and off. */
  pressed?: boolean;
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

function PillButton({
  ref,
  label,
  bad,
  pressed,
  act,
  sendsCommand = false,
  stale,
  title,
  onClick,
  children,
}: PillButtonProps) {
  const disabledProps = useDisabledProps(sendsCommand);
  return (
    <button
      ref={ref}
      type="button"
      aria-pressed={pressed}
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
