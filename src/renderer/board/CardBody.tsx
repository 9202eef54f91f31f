import { Check } from 'lucide-react';
import { useRef } from 'react';
import type { FenceRecord, ReceiptRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { stopAgent } from '../store/actions.ts';
import type { CardState } from '../store/card-state.ts';
import { receiptText, stoppingText } from '../store/card-state.ts';
import { useNow } from '../store/clock.ts';
import { isLive, wantedRole } from '../store/derive.ts';
import { openMenu } from '../store/dialogs.ts';
import { select } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import { clockTime } from '../ui/format.ts';
import { StateMark } from '../ui/StateMark.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Card.module.css';
import { FenceActions, FenceNote } from './FenceNote.tsx';

interface CardBodyProps {
  story: StoryRecord;
  state: CardState;
  run: RunRecord | null;
  fence: FenceRecord | null;
  receipt: ReceiptRecord | null;
  tabIndex: number | undefined;
}

export function CardBody({ story, state, run, fence, receipt, tabIndex }: CardBodyProps) {
  const live = run && isLive(run.status) ? run : null;
  const ended = run && !live ? run : null;
  return (
    <>
      <div id={`state-${story.id}`}>
        {fence && <FenceNote fence={fence} />}
        {live && <LiveRow run={live} state={fence ? 'running' : state} tabIndex={tabIndex} />}
        {live?.stopping ? <Left run={live} /> : live?.lastLine && <p className={css.line}>{live.lastLine}</p>}
        {ended && !fence && <EndedRow run={ended} />}
        {story.blocked !== null && (
          <p className={css.note}>
            <Tag tone="warn">{text('state.blocked')}</Tag> {story.blocked}
          </p>
        )}
        {story.frozen && (
          <div className={css.row}>
            <Tag>{text('state.frozen')}</Tag>
            <span className={css.words}>{text('card.parked')}</span>
          </div>
        )}
        {receipt && !live && !fence && <Proof receipt={receipt} />}
      </div>
      {fence && <FenceActions story={story.id} tabIndex={tabIndex} />}
      {!live && !fence && <StartRow story={story} tabIndex={tabIndex} />}
    </>
  );
}

function LiveRow({ run, state, tabIndex }: { run: RunRecord; state: CardState; tabIndex: number | undefined }) {
  const now = useNow();
  const word = run.stopping ? stoppingText(run) : text(`state.${state}`);
  return (
    <div className={css.row}>
      <StateMark state={state} />
      <span className={css.words} title={`${run.agent} · ${word}`}>
        <b>{run.agent}</b> · {state === 'running' ? <Elapsed ms={now - run.startedAt} word={word} /> : word}
      </span>
      {!run.stopping && (
        <Button
          look="stop"
          small
          tabIndex={tabIndex}
          aria-label={text('stop.label', { agent: run.agent, story: run.story })}
          onClick={() => void stopAgent(run.story, run.agent, 'card')}
        >
          {text('stop.word')}
        </Button>
      )}
    </div>
  );
}

function Elapsed({ ms, word }: { ms: number; word: string }) {
  return (
    <>
      <span className="visually-hidden">{word}, </span>
      <span className={css.time}>{clockTime(ms)}</span>
    </>
  );
}

/** How far the stop is: against the most processes seen alive since it began. */
function Left({ run }: { run: RunRecord }) {
  const left = run.stopping?.left ?? null;
  const most = useRef(1);
  most.current = Math.max(most.current, left ?? 1);
  const done = left === null ? 0 : 1 - left / most.current;
  return (
    <div className={css.progress} aria-hidden="true">
      <i style={{ width: `${Math.round(done * 100)}%` }} />
    </div>
  );
}

function EndedRow({ run }: { run: RunRecord }) {
  const state = run.status === 'completed' ? 'finished' : 'failed';
  return (
    <div className={css.row}>
      <StateMark state={state} />
      <span className={css.words} title={run.reason ?? undefined}>
        <b>{run.agent}</b> · {text(`state.${state}`)}
        {run.reason && <>: {run.reason}</>}
      </span>
    </div>
  );
}

function Proof({ receipt }: { receipt: ReceiptRecord }) {
  const gone = receipt.verdict === 'gone';
  return (
    <p className={gone ? css.proof : `${css.proof} ${css.bad}`} title={`${receipt.agent}: ${receipt.why}`}>
      {gone && <Check size={12} strokeWidth={2.6} aria-hidden="true" />}
      <span>{receiptText(receipt)}</span>
    </p>
  );
}

/** In a stage that wants an agent the button is always there; in the backlog it waits for the pointer or the focus. */
function StartRow({ story, tabIndex }: { story: StoryRecord; tabIndex: number | undefined }) {
  const wanted = story.blocked !== null || story.frozen ? null : wantedRole(story.stage);
  if (story.stage === 'done' || story.stage === 'archived' || story.blocked !== null || story.frozen) return null;
  return (
    <div className={css.row}>
      <span className={css.words}>{wanted && text('card.wants', { role: wanted })}</span>
      <Button
        small
        className={wanted ? undefined : css.wait}
        tabIndex={tabIndex}
        aria-haspopup="menu"
        aria-label={text('start.label', { story: story.id })}
        onClick={(event) => {
          select(story.id);
          openMenu({ kind: 'start', story: story.id, anchor: event.currentTarget });
        }}
      >
        {text('start.word')}
      </Button>
    </div>
  );
}
