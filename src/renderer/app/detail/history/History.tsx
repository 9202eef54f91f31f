import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { StoryRecord } from '../../../../contract/index.ts';
import { refusalSentence, text } from '../../../../contract/index.ts';
import { useProjectRecord, useView } from '../../../store/hooks.ts';
import { useProject } from '../../../store/project.tsx';
import type { HistoryFilter } from '../../../store/view.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { dayName } from '../../../ui/format.ts';
import { Gates } from '../Gates.tsx';
import { Receipts } from '../Receipts.tsx';
import { EventRow } from './EventRow.tsx';
import css from './History.module.css';
import { byDay, grouped, isShown, logOf, receiptOf } from './rows.ts';
import { useHistory } from './useHistory.ts';

const FILTERS: readonly HistoryFilter[] = ['all', 'runs', 'gates', 'moves', 'questions', 'stops'];

/**
 * What has happened to the story, the newest first: of all kinds or of one. With its gates stands how they are now, and
 * its stops are shown by their receipts.
 */
export function History({ story }: { story: StoryRecord }) {
  const project = useProject();
  const filter = useView((v) => v.history);
  const hasGates = (useProjectRecord()?.gates.length ?? 0) > 0;
  return (
    <section className={css.history} aria-label={text('detail.history')}>
      <fieldset className={css.filters} aria-label={text('history.filter')}>
        {FILTERS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={filter === one}
            onClick={() => project.view.setState({ history: one })}
          >
            {text(`history.filter.${one}`)}
          </button>
        ))}
      </fieldset>
      {filter === 'gates' && hasGates && <Gates story={story} />}
      {filter === 'stops' ? <Receipts story={story.id} /> : <Timeline story={story.id} filter={filter} />}
    </section>
  );
}

/** The events by days. The arrow keys, Home and End move between those that can be opened; Enter opens one. */
function Timeline({ story, filter }: { story: string; filter: HistoryFilter }) {
  const { events, refusal, hasMore, readMore } = useHistory(story);
  const [focused, setFocused] = useState<number | null>(null);
  const { timeline, noteRows } = useKeptFocus(hasMore);
  if (events === null) {
    return refusal && <EmptyState title={text('history.unread')} hint={refusalSentence(refusal)} />;
  }
  const shown = events.filter((event) => isShown(event, filter));
  const rows = shown.filter((event) => logOf(event) !== null || receiptOf(event) !== null);
  const tabbed = rows.some(({ seq }) => seq === focused) ? focused : (rows[0]?.seq ?? null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its rows have the focus
    <div ref={timeline} tabIndex={-1} className={css.timeline} onKeyDown={moveFocus}>
      {refusal !== null && (
        <p role="alert" className={css.bad}>
          {refusalSentence(refusal)}
        </p>
      )}
      {events.length === 0 && <EmptyState title={text('history.none')} hint={text('history.none.hint')} />}
      {events.length > 0 && shown.length === 0 && (
        <p className={css.none}>{text(hasMore ? 'history.none.newest' : 'history.none.filter')}</p>
      )}
      {byDay(shown).map(({ start, events: ofDay }) => (
        <section key={start} aria-label={dayName(start)}>
          <h3 className={css.day}>{dayName(start)}</h3>
          <ol className={css.events}>
            {grouped(ofDay).map((group) => (
              <EventRow
                key={group.event.seq}
                group={group}
                tabbable={group.event.seq === tabbed}
                onFocus={setFocused}
              />
            ))}
          </ol>
        </section>
      ))}
      {hasMore && (
        <Button
          acts
          small
          className={css.earlier}
          onClick={() => {
            noteRows();
            void readMore();
          }}
        >
          {text('history.more')}
        </Button>
      )}
    </div>
  );
}

/** Takes the focus to the first row of the last page when the button that asked for it has gone. */
function useKeptFocus(hasMore: boolean) {
  const timeline = useRef<HTMLDivElement>(null);
  const known = useRef<number | null>(null);
  const rowsOf = (now: HTMLElement | null) => [...(now?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  useEffect(() => {
    if (hasMore || known.current === null || document.activeElement !== document.body) return;
    const rows = rowsOf(timeline.current);
    const next = rows[known.current] ?? rows.at(-1) ?? timeline.current;
    known.current = null;
    next?.focus({ preventScroll: true });
  });
  /** To be called when the button is pressed: rows beyond these are new. */
  const noteRows = () => {
    known.current = rowsOf(timeline.current).length;
  };
  return { timeline, noteRows };
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (!(event.target instanceof HTMLElement) || !event.target.matches('[data-row]')) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  rows[to]?.focus();
}
