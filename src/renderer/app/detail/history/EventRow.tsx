import { ChevronDown, ChevronRight, CircleCheck, CircleDot, CircleX, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { EventRecord, Refusal, StopReceipt } from '../../../../contract/index.ts';
import { refusalSentence, stripControls, text } from '../../../../contract/index.ts';
import { call } from '../../../store/call.ts';
import { useProject } from '../../../store/project.tsx';
import { openDetail } from '../../../store/view.ts';
import { Button } from '../../../ui/Button.tsx';
import { timeOfDay } from '../../../ui/format.ts';
import { RunTail } from '../Gates.tsx';
import { Receipt } from '../Receipt.tsx';
import { isTalk, useRun } from '../RunConversation.tsx';
import css from './History.module.css';
import { detailsOf, type EventGroup, type EventTone, logOf, receiptOf, toneOf } from './rows.ts';

const MARKS = { ok: CircleCheck, bad: CircleX, warn: TriangleAlert, none: CircleDot } as const;

interface EventRowProps {
  group: EventGroup;
  /** Whether this is the row that Tab reaches. */
  tabbable: boolean;
  /** The row has taken the focus. */
  onFocus: (seq: number) => void;
}

/**
 * One event, or one that happened several times, in words, with who caused it and when. One with a receipt or a log shows
 * it when it is opened.
 */
export function EventRow({ group, tabbable, onFocus }: EventRowProps) {
  const { event } = group;
  const [isOpen, setOpen] = useState(false);
  const receipt = receiptOf(event);
  const opens = receipt !== null || logOf(event) !== null;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <li className={css.event} data-event={event.kind}>
      {opens ? (
        <button
          type="button"
          className={css.head}
          data-row
          tabIndex={tabbable ? 0 : -1}
          aria-expanded={isOpen}
          onFocus={() => onFocus(event.seq)}
          onClick={() => setOpen(!isOpen)}
        >
          <Words group={group} />
          <Chevron size={14} aria-hidden="true" className={css.chevron} />
        </button>
      ) : (
        <div className={css.head}>
          <Words group={group} />
        </div>
      )}
      {isOpen && (
        <div className={css.more}>{receipt === null ? <Log event={event} /> : <ReadReceipt id={receipt} />}</div>
      )}
    </li>
  );
}

function Words({ group: { event, times, since } }: { group: EventGroup }) {
  const tone: EventTone = toneOf(event);
  const Mark = MARKS[tone];
  const details = detailsOf(event);
  return (
    <>
      <Mark size={14} aria-hidden="true" className={css.mark} data-tone={tone} />
      <span className={css.words}>
        <b>{text(`history.kind.${event.kind}`)}</b>
        {event.agent !== null && <span className={css.agent}> {stripControls(event.agent)}</span>}
        {details !== '' && (
          <span className={css.details} dir="auto">
            {details}
          </span>
        )}
        {times > 1 && <span className={css.details}>{text('history.times', { n: times, at: timeOfDay(since) })}</span>}
      </span>
      <time className={css.time} dateTime={new Date(event.at).toISOString()}>
        {timeOfDay(event.at)}
      </time>
    </>
  );
}

/** The last lines of a gate, and the way to all that the run has shown. */
function Log({ event }: { event: EventRecord }) {
  const { story, agent, run } = event;
  if (run === null) return null;
  return (
    <>
      {logOf(event) === 'lines' && <RunTail run={run} label={text('history.log', { agent: agent ?? run })} />}
      {story !== null && <OpenRun story={story} run={run} />}
    </>
  );
}

function OpenRun({ story, run }: { story: string; run: string }) {
  const project = useProject();
  const shown = useRun(story, run);
  if (shown === 'asked') return null;
  const isConversation = shown !== null && isTalk(shown);
  return (
    <Button small look="plain" onClick={() => openDetail(project, story, 'terminal', run)}>
      {text(isConversation ? 'history.open.conversation' : 'history.open')}
    </Button>
  );
}

/** The receipt of a stop, read when it is first opened. */
function ReadReceipt({ id }: { id: string }) {
  const project = useProject();
  const [receipt, setReceipt] = useState<StopReceipt | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void call(project, 'agent.receipt', { receipt: id }).then((result) => {
      if (!isCurrent) return;
      if (result.ok) setReceipt(result.value);
      else setRefusal(result.error);
    });
    return () => {
      isCurrent = false;
    };
  }, [project, id]);
  if (refusal !== null) return <p role="alert">{refusalSentence(refusal)}</p>;
  if (receipt === null) return null;
  return (
    <ul className={css.receipt}>
      <Receipt receipt={receipt} />
    </ul>
  );
}
