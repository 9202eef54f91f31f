import { type ReactNode, useRef } from 'react';
import type { FenceRecord, ReceiptRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { ownText, receiptCause, receiptProof, text, withoutControls } from '../../contract/index.ts';
import { isBusy, startRole, wantedRole } from '../../domain/index.ts';
import type { CardState } from '../store/card-state.ts';
import { runState, stoppingText } from '../store/card-state.ts';
import { useNow } from '../store/clock.ts';
import { containmentText, containmentTitle } from '../store/containment-text.ts';
import { emptySubmodulesText } from '../store/derive.ts';
import { openMenu } from '../store/dialogs.ts';
import { useHost } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { select } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { FenceActions } from '../ui/FenceActions.tsx';
import { clockTime } from '../ui/format.ts';
import { StateMark } from '../ui/StateMark.tsx';
import { StopButton } from '../ui/StopButton.tsx';
import { Tag } from '../ui/Tag.tsx';
import { VerdictMark } from '../ui/VerdictMark.tsx';
import css from './Card.module.css';
import { FenceNote } from './FenceNote.tsx';

interface CardBodyProps {
  story: StoryRecord;
  state: CardState;
  run: RunRecord | null;
  fence: FenceRecord | null;
  receipt: ReceiptRecord | null;
  tabIndex: number | undefined;
}

export function CardBody({ story, state, run, fence, receipt, tabIndex }: CardBodyProps) {
  const live = run && isBusy(run) ? run : null;
  const ended = run && !live && !fence ? run : null;
  // An older run's receipt under the record of another one would speak for the wrong agent.
  const proof = live || fence || (run && receipt?.run !== run.id) ? null : receipt;
  const open = story.blocked === null && !story.frozen && !live && !fence;
  const role = open ? wantedRole(story.stage) : null;
  const start = role !== null && <StartButton story={story} tabIndex={tabIndex} />;
  // Beside the name of one that ended, Start means that one again: only where the stage still wants its role.
  const again = ended?.role === role ? start : null;
  return (
    <>
      <div id={`state-${story.id}`}>
        {fence && <FenceNote fence={fence} />}
        {live && <LiveRow run={live} state={fence ? 'running' : state} tabIndex={tabIndex} />}
        {live?.stopping && <Left run={live} />}
        {live && !live.stopping && live.pid !== null && <LastLine run={live} />}
        {ended && <EndedRow run={ended}>{again}</EndedRow>}
        {proof && (
          <div className={css.row}>
            <Proof receipt={proof} named={!ended} />
          </div>
        )}
        {role !== null && !again && (
          <div className={css.row}>
            <span className={css.wrap}>{text('card.wants', { role })}</span>
            {start}
          </div>
        )}
        <Flags story={story} />
        <EmptyPlaces story={story} />
      </div>
      {fence && (
        <div className={css.foot}>
          <FenceActions story={story.id} tabIndex={tabIndex} />
        </div>
      )}
      {open && story.stage === 'backlog' && <StartButton story={story} tabIndex={tabIndex} className={css.wait} />}
    </>
  );
}

function Flags({ story }: { story: StoryRecord }) {
  return (
    <>
      {story.blocked !== null && (
        <div className={classes(css.row, css.flag)}>
          <Tag tone="warn">{text('state.blocked')}</Tag>
          <span className={css.reason} title={ownText(story.blocked)} dir="auto">
            {ownText(story.blocked)}
          </span>
        </div>
      )}
      {story.frozen && (
        <div className={classes(css.row, css.flag)}>
          <Tag>{text('state.frozen')}</Tag>
          <span className={css.words}>{text('card.parked')}</span>
        </div>
      )}
    </>
  );
}

function EmptyPlaces({ story }: { story: StoryRecord }) {
  const full = emptySubmodulesText(story);
  const paths = withoutControls(story.worktree?.empty.join(', ') ?? '');
  return full === null ? null : (
    <p className={css.note} title={full} dir="auto">
      {text('worktree.empty.card', { paths })}
    </p>
  );
}

function LiveRow({ run, state, tabIndex }: { run: RunRecord; state: CardState; tabIndex: number | undefined }) {
  const project = useProject();
  const now = useNow();
  const word = run.stopping ? stoppingText(run) : text(`state.${state}`);
  return (
    <div className={css.row}>
      <StateMark state={state} />
      <span className={css.name} title={run.agent}>
        {run.agent}
      </span>
      {state === 'running' ? (
        <span className={css.time}>
          <span className="visually-hidden">{word}, </span>
          {clockTime(now - run.startedAt)}
        </span>
      ) : (
        <span className={css.words} title={word}>
          {word}
        </span>
      )}
      {!run.stopping && (
        <StopButton run={run} via="card" tabIndex={tabIndex} onKey={() => select(project, run.story, true)} />
      )}
    </div>
  );
}

/** What it did last, and what holds it: how sure the proof of its stop can be is known before the stop. */
function LastLine({ run }: { run: RunRecord }) {
  const host = useHost();
  return (
    <div className={css.last}>
      <p className={css.line} dir="auto">
        {withoutControls(run.lastLine ?? '')}
      </p>
      <span className={css.held} title={containmentTitle(run, host)}>
        {containmentText(run)}
      </span>
    </div>
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

/** So many characters of a reason stand beside the agent; a longer one gets lines of its own. */
const BRIEF_CHARACTERS = 20;

function EndedRow({ run, children }: { run: RunRecord; children: ReactNode }) {
  const state = runState(run);
  const reason = ownText(run.reason);
  const brief = reason !== '' && reason.length <= BRIEF_CHARACTERS;
  return (
    <>
      <div className={css.row}>
        <StateMark state={state} />
        <span className={css.ended}>
          <b title={run.agent}>{run.agent}</b>{' '}
          <span title={reason || undefined}>
            {brief ? text('state.because', { state: text(`state.${state}`), reason }) : text(`state.${state}`)}
          </span>
        </span>
        {children}
      </div>
      {reason !== '' && !brief && (
        <p className={css.note} title={reason} dir="auto">
          {reason}
        </p>
      )}
    </>
  );
}

/** `named`: no record beside it says whose receipt it is. */
function Proof({ receipt, named }: { receipt: ReceiptRecord; named: boolean }) {
  const gone = receipt.verdict === 'gone';
  return (
    <p className={classes(css.proof, !gone && css.bad)} title={receiptCause(receipt)}>
      {gone && <VerdictMark verdict={receipt.verdict} strength={receipt.strength} />}
      {named && <span className={css.whose}>{receipt.agent}: </span>}
      {receiptProof(receipt)}
    </p>
  );
}

/** In a stage that wants an agent it stands in a row; in the backlog it waits in the corner. */
function StartButton({
  story,
  tabIndex,
  className,
}: {
  story: StoryRecord;
  tabIndex: number | undefined;
  className?: string;
}) {
  const project = useProject();
  return (
    <Button
      acts
      small
      className={className}
      tabIndex={tabIndex}
      aria-haspopup="menu"
      aria-label={text('start.label', { role: startRole(story.stage), story: story.id })}
      onClick={(event) => {
        select(project, story.id);
        openMenu(project, { kind: 'start', story: story.id, anchor: event.currentTarget });
      }}
    >
      {text('start.word')}
    </Button>
  );
}
