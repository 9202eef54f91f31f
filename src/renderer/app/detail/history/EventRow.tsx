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
import css from './History.module.css';
import { detailsOf, type EventTone, hasLog, receiptOf, toneOf } from './rows.ts';

const MARKS = { ok: CircleCheck, bad: CircleX, warn: TriangleAlert, none: CircleDot } as const;

interface EventRowProps {
  event: EventRecord;
  /** Whether this is the row that Tab reaches. */
  tabbable: boolean;
  /** The row has taken the focus. */
  onFocus: (seq: number) => void;
}

/** One event in words, with who caused it and when. One with a receipt or a log shows it when it is opened. */
export function EventRow({ event, tabbable, onFocus }: EventRowProps) {
  const [isOpen, setOpen] = useState(false);
  const receipt = receiptOf(event);
  const opens = receipt !== null || hasLog(event);
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
          <Words event={event} />
          <Chevron size={14} aria-hidden="true" className={css.chevron} />
        </button>
      ) : (
        <div className={css.head}>
          <Words event={event} />
        </div>
      )}
      {isOpen && (
        <div className={css.more}>{receipt === null ? <Log event={event} /> : <ReadReceipt id={receipt} />}</div>
      )}
    </li>
  );
}

function Words({ event }: { event: EventRecord }) {
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
      </span>
      <time className={css.time} dateTime={new Date(event.at).toISOString()}>
        {timeOfDay(event.at)}
      </time>
    </>
  );
}

/** The last lines of the run, with the way to all of them. */
function Log({ event: { story, agent, run } }: { event: EventRecord }) {
  const project = useProject();
  if (run === null) return null;
  return (
    <>
      <RunTail run={run} label={text('history.log', { agent: agent ?? run })} />
      {story !== null && (
        <Button small look="plain" onClick={() => openDetail(project, story, 'terminal', run)}>
          {text('history.open')}
        </Button>
      )}
    </>
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
