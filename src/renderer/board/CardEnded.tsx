import type { ReactNode } from 'react';
import type { ReceiptRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { receiptBrief, receiptCause, stripControls, text } from '../../contract/index.ts';
import { isOpenStage, type StageRole } from '../../domain/index.ts';
import { startAgent } from '../store/actions.ts';
import { failureText, runName, runState } from '../store/card-state.ts';
import { useRecord } from '../store/hooks.ts';
import { moveBy, stageBeside } from '../store/moves.ts';
import { useProject } from '../store/project.tsx';
import { storyName } from '../store/story.ts';
import { openDetail } from '../store/view.ts';
import { useWait } from '../store/wait.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { StateMark } from '../ui/StateMark.tsx';
import { VerdictMark } from '../ui/VerdictMark.tsx';
import css from './Card.module.css';
import { CardDiff } from './CardDiff.tsx';
import { CardAcceptance } from './CardFacts.tsx';
import { StartButton } from './StartButton.tsx';

interface EndedProps {
  story: StoryRecord;
  run: RunRecord;
  /** The role that may be started now; null if none. */
  role: StageRole | null;
  tabIndex: number | undefined;
}

/** A run that has ended by itself: finished, with the way to the next stage, or failed, with its last line and its log. */
export function Ended({ story, run, role, tabIndex }: EndedProps) {
  const state = runState(run);
  const failure = state === 'failed' ? stripControls(failureText(run)) : '';
  const agent = useRecord('agents', run.agent);
  // Restart means the same agent, which the stage must still need.
  const isAgain = state === 'failed' && run.kind === 'agent' && agent !== null && role === run.role;
  // Whether there is a difference is known a moment later, so that the card would grow if the button waited for it.
  const reviewed = state === 'finished' && run.kind === 'agent' && isOpenStage(story.stage) && story.worktree !== null;
  return (
    <>
      <div className={css.row} data-work={state}>
        <StateMark state={state} />
        <b className={css.word}>{text(`mark.${state === 'failed' ? 'failed' : 'finished'}`)}</b>
        <span className={css.name} title={runName(run)}>
          {runName(run)}
        </span>
        {reviewed && <CardDiff story={story.id} />}
        <CardAcceptance story={story} />
        {state === 'failed' && <LogButton story={story} run={run} tabIndex={tabIndex} />}
        {isAgain && <RestartButton story={story} agent={run.agent} tabIndex={tabIndex} />}
        {!reviewed && !isAgain && role !== null && (
          <StartButton story={story} tabIndex={tabIndex} quiet className={css.start} />
        )}
        {!reviewed && state === 'finished' && run.kind === 'agent' && <NextButton story={story} tabIndex={tabIndex} />}
      </div>
      {reviewed && (
        <div className={css.foot}>
          <ReviewButton story={story} tabIndex={tabIndex} />
          <NextButton story={story} tabIndex={tabIndex} />
          {role !== null && <StartButton story={story} tabIndex={tabIndex} quiet />}
        </div>
      )}
      {failure !== '' && (
        <p className={css.note} title={failure} dir="auto">
          {failure}
        </p>
      )}
    </>
  );
}

interface StoppedProps {
  story: StoryRecord;
  receipt: ReceiptRecord;
  children: ReactNode;
}

/** A run that was stopped and is gone, with what was proven. */
export function Stopped({ story, receipt, children }: StoppedProps) {
  const { agent, by, verdict, strength } = receipt;
  const byItself = by === 'exit' || by === 'done';
  return (
    <>
      <div className={css.row}>
        <VerdictMark verdict={verdict} strength={strength} />
        <b className={css.word}>
          {text(byItself ? 'mark.ended' : verdict === 'gone' ? 'mark.stopped' : 'mark.stop-failed')}
        </b>
        <span className={css.name} title={agent}>
          {agent}
        </span>
        <CardAcceptance story={story} />
        {children}
      </div>
      <p className={classes(css.note, verdict !== 'gone' && css.bad)} title={receiptCause(receipt)}>
        {receiptBrief(receipt)}
      </p>
    </>
  );
}

/** Opens what the run wrote. */
function LogButton({ story, run, tabIndex }: { story: StoryRecord; run: RunRecord; tabIndex: number | undefined }) {
  const project = useProject();
  return (
    <Button
      look="plain"
      small
      tabIndex={tabIndex}
      aria-label={text('card.log.label', { agent: run.agent, story: storyName(story) })}
      onClick={() => openDetail(project, story.id, 'terminal', run.id)}
    >
      {text('card.log')}
    </Button>
  );
}

/** Opens what the story has changed. */
function ReviewButton({ story, tabIndex }: { story: StoryRecord; tabIndex: number | undefined }) {
  const project = useProject();
  return (
    <Button
      look="primary"
      small
      tabIndex={tabIndex}
      aria-label={text('card.review.label', { story: storyName(story) })}
      onClick={() => openDetail(project, story.id, 'changes')}
    >
      {text('card.review')}
    </Button>
  );
}

function RestartButton({
  story,
  agent,
  tabIndex,
}: {
  story: StoryRecord;
  agent: string;
  tabIndex: number | undefined;
}) {
  const project = useProject();
  return (
    <Button
      acts
      small
      tabIndex={tabIndex}
      aria-label={text('card.restart.label', { agent, story: storyName(story) })}
      onClick={() => void startAgent(project, story.id, agent)}
    >
      {text('card.restart')}
    </Button>
  );
}

/** Moves a finished story on, where nothing else would: a story in merge is moved by the merge queue. */
function NextButton({ story, tabIndex }: { story: StoryRecord; tabIndex: number | undefined }) {
  const project = useProject();
  const wait = useWait(story);
  const next = stageBeside(project, story.id, 1);
  if (wait !== null || next === null || story.stage === 'merge' || story.stage === 'done') return null;
  const stage = text(`stage.${next}`);
  return (
    <Button
      acts
      small
      tabIndex={tabIndex}
      aria-label={text('card.next.label', { stage, story: storyName(story) })}
      onClick={() => void moveBy(project, story.id, 1)}
    >
      {text('card.next', { stage })}
    </Button>
  );
}
