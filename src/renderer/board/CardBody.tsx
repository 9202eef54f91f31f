import { type ReactNode, useRef } from 'react';
import type { FenceRecord, ReceiptRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { noticeWords, receiptCause, receiptProof, standaloneText, stripControls, text } from '../../contract/index.ts';
import { isBusy, startRole, wantedRole } from '../../domain/index.ts';
import type { CardState } from '../store/card-state.ts';
import { agentNews, lastAction, runMark, runName, runState, stalledText, stoppingText } from '../store/card-state.ts';
import { useNow } from '../store/clock.ts';
import { containmentText, containmentTitle } from '../store/containment-text.ts';
import { emptySubmodulesText } from '../store/derive.ts';
import { openMenu } from '../store/dialogs.ts';
import { useHost, useProjectRecord } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { useQuestionsOf } from '../store/questions.ts';
import { select } from '../store/view.ts';
import { useIsQueued } from '../store/wait.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Facts } from '../ui/Facts.tsx';
import { FenceActions } from '../ui/FenceActions.tsx';
import { clockTime } from '../ui/format.ts';
import { StateMark } from '../ui/StateMark.tsx';
import { StopButton } from '../ui/StopButton.tsx';
import { Tag } from '../ui/Tag.tsx';
import { VerdictMark } from '../ui/VerdictMark.tsx';
import css from './Card.module.css';
import { CardConflicts } from './CardConflicts.tsx';
import { CardAfter, CardLabels, CardMarks } from './CardFacts.tsx';
import { CardMerged } from './CardMerged.tsx';
import { CardWork } from './CardWork.tsx';
import { FenceNote } from './FenceNote.tsx';
import { Questions } from './Questions.tsx';
import { StoryWait } from './StoryWait.tsx';

interface CardBodyProps {
  story: StoryRecord;
  state: CardState;
  run: RunRecord | null;
  fence: FenceRecord | null;
  receipt: ReceiptRecord | null;
  tabIndex: number | undefined;
}

/** Everything on a card below its title. `tabIndex` is -1 for the controls of cards that Tab skips. */
export function CardBody({ story, state, run, fence, receipt, tabIndex }: CardBodyProps) {
  const live = run && isBusy(run) ? run : null;
  const ended = run && !live && !fence ? run : null;
  // A receipt of an older run beside another run would look like a proof for the wrong agent.
  const proof = live || fence || (run && receipt?.run !== run.id) ? null : receipt;
  const open = story.blocked === null && !story.frozen && !live && !fence;
  const qa = useProjectRecord()?.qa ?? 'agent';
  const isQueued = useIsQueued(story);
  // A person's review needs no agent, and neither does the merge queue before there is a conflict.
  const needsNone = isQueued || (story.stage === 'qa' && qa !== 'agent');
  const role = open && !needsNone ? wantedRole(story.stage) : null;
  const start = role !== null && <StartButton story={story} tabIndex={tabIndex} />;
  // Start beside an ended run means the same agent again, so the stage must still need its role.
  const again = ended?.role === role ? start : null;
  return (
    <>
      <div id={`state-${story.id}`}>
        <CardMarks story={story} />
        <CardLabels story={story} />
        {fence && <FenceNote fence={fence} />}
        {live && <LiveRow run={live} state={fence ? 'running' : state} tabIndex={tabIndex} />}
        {live?.stopping && <StopProgress run={live} />}
        {live && !live.stopping && live.stalledAt !== null && <Stalled run={live} />}
        {live && <AgentNews run={live} />}
        {live && <Notices run={live} />}
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
        <CardWork story={story} />
        <CardMerged story={story} />
        <CardConflicts story={story} />
        {!live && <CardAfter story={story} />}
        <StoryWait story={story} tabIndex={tabIndex} brief />
        <EmptySubmodules story={story} />
      </div>
      <Questions story={story.id} tabIndex={tabIndex} brief />
      {fence && (
        <div className={css.foot}>
          <FenceActions fence={fence} tabIndex={tabIndex} />
        </div>
      )}
      {open && story.stage === 'backlog' && <StartButton story={story} tabIndex={tabIndex} className={css.onHover} />}
    </>
  );
}

function Flags({ story }: { story: StoryRecord }) {
  return (
    <>
      {story.blocked !== null && (
        <div className={classes(css.row, css.flag)}>
          <Tag tone="warn">{text('state.blocked')}</Tag>
          <span className={css.reason} title={standaloneText(story.blocked)} dir="auto">
            {standaloneText(story.blocked)}
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

function EmptySubmodules({ story }: { story: StoryRecord }) {
  const sentence = emptySubmodulesText(story);
  const paths = stripControls(story.worktree?.empty.join(', ') ?? '');
  return sentence === null ? null : (
    <p className={css.note} title={sentence} dir="auto">
      {text('worktree.empty.card', { paths })}
    </p>
  );
}

function LiveRow({ run, state, tabIndex }: { run: RunRecord; state: CardState; tabIndex: number | undefined }) {
  const project = useProject();
  const now = useNow();
  const stateText = run.stopping ? stoppingText(run) : text(`state.${state}`);
  return (
    <div className={css.row}>
      <StateMark state={state === 'running' ? runMark(run) : state} />
      <span className={css.name} title={runName(run)}>
        {runName(run)}
      </span>
      {state === 'running' ? (
        <span className={css.time}>
          <span className="visually-hidden">{stateText}, </span>
          {clockTime(now - run.startedAt)}
        </span>
      ) : (
        <span className={css.doing} title={stateText}>
          {stateText}
        </span>
      )}
      {!run.stopping && (
        <StopButton run={run} via="card" tabIndex={tabIndex} onKey={() => select(project, run.story, true)} />
      )}
    </div>
  );
}

/** That the agent writes no output any more, and since when. */
function Stalled({ run }: { run: RunRecord }) {
  const now = useNow();
  const words = stalledText(run, now);
  return (
    <div className={classes(css.row, css.flag)}>
      <Tag tone="warn">{text('state.stalled')}</Tag>
      <span className={css.wrap} title={words}>
        {words}
      </span>
    </div>
  );
}

/** That the agent needs a person, has ended its turn, retries or has failed, with why. */
function AgentNews({ run }: { run: RunRecord }) {
  const words = agentNews(run, useNow(), useQuestionsOf(run.story).length > 0);
  if (words === '') return null;
  return (
    <p className={classes(css.note, css.news)} data-news={run.facts?.state} title={words} dir="auto">
      {words}
    </p>
  );
}

/** What is otherwise than a person expects, in a few words; the tooltip and the detail have the sentences. */
function Notices({ run }: { run: RunRecord }) {
  const notices = run.facts?.notices ?? [];
  if (notices.length === 0) return null;
  return (
    <p className={css.note} title={notices.map(standaloneText).join('\n')} dir="auto">
      {notices.map(noticeWords).map(stripControls).join(' · ')}
    </p>
  );
}

/** What the agent does, what it has used, and the containment, which shows before a stop how strong its proof can be. */
function LastLine({ run }: { run: RunRecord }) {
  const host = useHost();
  return (
    <div className={css.last} data-tells={run.facts !== null || undefined}>
      <p className={css.line} dir="auto">
        {stripControls(lastAction(run))}
      </p>
      {run.facts !== null && <Facts facts={run.facts} />}
      <span className={css.containment} title={containmentTitle(run, host)}>
        {containmentText(run)}
      </span>
    </div>
  );
}

/** The progress of a stop, measured against the most processes seen alive since it began. */
function StopProgress({ run }: { run: RunRecord }) {
  const left = run.stopping?.left ?? null;
  const mostSeen = useRef(1);
  mostSeen.current = Math.max(mostSeen.current, left ?? 1);
  const done = left === null ? 0 : 1 - left / mostSeen.current;
  return (
    <div className={css.progress} aria-hidden="true">
      <i style={{ width: `${Math.round(done * 100)}%` }} />
    </div>
  );
}

/** A reason up to this length is shown beside the agent; a longer one gets its own paragraph. */
const BRIEF_CHARACTERS = 20;

function EndedRow({ run, children }: { run: RunRecord; children: ReactNode }) {
  const state = runState(run);
  const reason = standaloneText(run.reason);
  const isBrief = reason !== '' && reason.length <= BRIEF_CHARACTERS;
  return (
    <>
      <div className={css.row}>
        <StateMark state={state} />
        <span className={css.ended}>
          <b title={runName(run)}>{runName(run)}</b>{' '}
          <span title={reason || undefined}>
            {isBrief ? text('state.because', { state: text(`state.${state}`), reason }) : text(`state.${state}`)}
          </span>
        </span>
        {children}
      </div>
      {reason !== '' && !isBrief && (
        <p className={css.note} title={reason} dir="auto">
          {reason}
        </p>
      )}
    </>
  );
}

/** The result of the last stop. `named`: shows the agent's name, since no run beside it does. */
function Proof({ receipt, named }: { receipt: ReceiptRecord; named: boolean }) {
  const gone = receipt.verdict === 'gone';
  return (
    <p className={classes(css.proof, !gone && css.bad)} title={receiptCause(receipt)}>
      {gone && <VerdictMark verdict={receipt.verdict} strength={receipt.strength} />}
      {named && <span className={css.agent}>{receipt.agent}: </span>}
      {receiptProof(receipt)}
    </p>
  );
}

/** Opens the menu of agents. Stages with a role show it in a row; the backlog shows it in the corner, on hover. */
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
