import type { ReactNode } from 'react';
import type { FenceRecord, ReceiptRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { standaloneText, stripControls, text } from '../../contract/index.ts';
import { isBusy, wantedRole } from '../../domain/index.ts';
import type { CardState } from '../store/card-state.ts';
import { emptySubmodulesText } from '../store/derive.ts';
import { useProjectRecord } from '../store/hooks.ts';
import { storyNumber } from '../store/story.ts';
import { useIsQueued } from '../store/wait.ts';
import { FenceActions } from '../ui/FenceActions.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import css from './Card.module.css';
import { AtWork } from './CardAtWork.tsx';
import { CardConflicts } from './CardConflicts.tsx';
import { Ended, Stopped } from './CardEnded.tsx';
import { CardAcceptance, CardAfter, CardLabels, CardMarks } from './CardFacts.tsx';
import { CardMerged } from './CardMerged.tsx';
import { CardWork } from './CardWork.tsx';
import { FenceNote } from './FenceNote.tsx';
import { Questions } from './Questions.tsx';
import { StartButton } from './StartButton.tsx';
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
  const flagged = state === 'blocked' || state === 'frozen';
  const ended = run && !live && !fence && !flagged ? run : null;
  // A receipt beside a run that is shown would look like a proof for the wrong agent, or repeat that it has ended.
  const proof = live || fence || ended || (run && receipt?.run !== run.id) ? null : receipt;
  const role = useStartRole(story, !live && !fence);
  const idle = !live && !fence && !flagged && !ended && !proof;
  const start = role !== null && <StartButton story={story} tabIndex={tabIndex} quiet className={css.start} />;
  return (
    <>
      <div id={`state-${story.id}`}>
        <CardMarks story={story} />
        {fence && <FenceNote fence={fence} />}
        {live && <AtWork story={story} run={live} tabIndex={tabIndex} />}
        {flagged && <Flag story={story} />}
        {ended && <Ended story={story} run={ended} role={role} tabIndex={tabIndex} />}
        {proof && (
          <Stopped story={story} receipt={proof}>
            {start}
          </Stopped>
        )}
        {idle && <Idle story={story}>{start}</Idle>}
        <CardWork story={story} />
        {!idle && <CardMerged story={story} />}
        {!idle && !live && <CardAfter story={story} />}
        <CardConflicts story={story} />
        <StoryWait story={story} tabIndex={tabIndex} brief />
        <EmptySubmodules story={story} />
      </div>
      <Questions story={story.id} tabIndex={tabIndex} brief />
      {fence && (
        <div className={css.foot}>
          <FenceActions fence={fence} tabIndex={tabIndex} />
        </div>
      )}
    </>
  );
}

/** The role that a person may start on the story now; null if none. `free`: nothing works in its worktree. */
function useStartRole(story: StoryRecord, free: boolean) {
  const qa = useProjectRecord()?.qa ?? 'agent';
  const isQueued = useIsQueued(story);
  if (!free || story.blocked !== null || story.frozen) return null;
  if (story.stage === 'backlog') return 'coder';
  // A person's review needs no agent, and neither does the merge queue before there is a conflict.
  if (isQueued || (story.stage === 'qa' && qa !== 'agent')) return null;
  return wantedRole(story.stage);
}

/** The second line of a story on which nothing has happened yet: its number, its fields and Start. */
function Idle({ story, children }: { story: StoryRecord; children: ReactNode }) {
  return (
    <div className={css.row}>
      <span className={css.number}>{storyNumber(story.id)}</span>
      <CardAcceptance story={story} />
      <span className={css.fields}>
        <CardLabels story={story} />
        <CardMerged story={story} />
        <CardAfter story={story} />
      </span>
      {children}
    </div>
  );
}

/** That the story is blocked, with the reason, or that a person has parked it. */
function Flag({ story: { blocked, frozen } }: { story: StoryRecord }) {
  const reason = blocked === null ? '' : standaloneText(blocked);
  return (
    <>
      {blocked !== null && (
        <p className={css.flag} title={reason}>
          <StateMark state="blocked" />
          <span>
            <b>{text('mark.blocked')}</b> <span dir="auto">{reason}</span>
          </span>
        </p>
      )}
      {frozen && (
        <p className={css.flag}>
          <StateMark state="frozen" />
          <span>
            <b>{text('mark.frozen')}</b> <span>{text('card.parked')}</span>
          </span>
        </p>
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
