import type { ReactNode } from 'react';
import type { StoryRecord } from '../../contract/index.ts';
import { messageText, standaloneText, stripControls, text, waitMessage } from '../../contract/index.ts';
import type { WaitReason } from '../../domain/index.ts';
import { setUpWorktree } from '../store/actions.ts';
import { act } from '../store/call.ts';
import { useNow } from '../store/clock.ts';
import { openDialog } from '../store/dialogs.ts';
import { useProject } from '../store/project.tsx';
import { storyName } from '../store/story.ts';
import { answerYes, type CardQuestion, questionOf, useWait } from '../store/wait.ts';
import { Button } from '../ui/Button.tsx';
import { Keys } from '../ui/Keys.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import css from './StoryWait.module.css';

interface StoryWaitProps {
  story: StoryRecord;
  tabIndex?: number | undefined;
  /** Shows at most two lines of the sentence; its tooltip has all of it. */
  brief?: boolean;
}

/** Why the story does not go on by itself, with what a person can do about it, if there is something. */
export function StoryWait({ story, tabIndex, brief = false }: StoryWaitProps) {
  const reason = useWait(story);
  if (reason === null) return null;
  const why = waitMessage(reason);
  // The button beside a question is its remedy.
  const sentence = questionOf(reason) === null ? standaloneText(why) : stripControls(messageText(why, 'copied'));
  return (
    <div className={css.row} data-brief={brief || undefined}>
      {brief && (isQueued(reason) || questionOf(reason) !== null) && (
        <span className={css.state} data-asks={questionOf(reason) !== null || undefined}>
          <StateMark state={isQueued(reason) ? 'queued' : 'needs-you'} />
          <b>{text(isQueued(reason) ? 'mark.queued' : 'mark.needs-you')}</b>
        </span>
      )}
      <span className={css.words} data-brief={brief || undefined} title={brief ? sentence : undefined} dir="auto">
        {reason.code === 'backoff-until' && <Countdown untilMs={reason.values.until} />}
        {sentence}
      </span>
      <Action story={story} reason={reason} tabIndex={tabIndex} />
    </div>
  );
}

/** Whether the story waits for its turn: for a slot, or for its place in the merge queue. */
function isQueued({ code }: WaitReason): boolean {
  return code === 'cap-reached' || code === 'role-busy' || code === 'merge-queued';
}

/** For example 'again in 40 s · '. `untilMs` is in ms since the epoch. */
function Countdown({ untilMs }: { untilMs: number }) {
  const seconds = Math.max(0, Math.ceil((untilMs - useNow()) / 1_000));
  return <>{text('wait.again', { n: seconds })} · </>;
}

interface ActionProps {
  story: StoryRecord;
  reason: WaitReason;
  tabIndex: number | undefined;
}

function Action({ story, reason, tabIndex }: ActionProps): ReactNode {
  const project = useProject();
  const question = questionOf(reason);
  if (question !== null) {
    return (
      <span className={css.answers}>
        {question.do === 'review' && (
          <Button
            acts
            small
            tabIndex={tabIndex}
            aria-label={text('review.back.label', { story: storyName(story) })}
            onClick={() => openDialog(project, { kind: 'send-back', story: story.id })}
          >
            {text('review.back.open')}
          </Button>
        )}
        <Button
          acts
          small
          tabIndex={tabIndex}
          aria-label={yesLabel(story, question)}
          onClick={() => void answerYes(project, story)}
        >
          {text(question.do === 'review' ? 'review.approve' : 'card.yes')} <Keys of="y" />
        </Button>
      </span>
    );
  }
  if (reason.code === 'setup-failed') {
    return (
      <Button
        acts
        small
        tabIndex={tabIndex}
        aria-label={text('setup.retry.label', { story: storyName(story) })}
        onClick={() => void setUpWorktree(project, story.id, 'card')}
      >
        {text('setup.retry')}
      </Button>
    );
  }
  if (reason.code !== 'your-turn' || reason.values.do !== 'gate') return null;
  const { gate } = reason.values;
  return (
    <Button
      acts
      small
      tabIndex={tabIndex}
      aria-label={text('gate.run.label', { action: text('gate.run.again'), gate, story: storyName(story) })}
      onClick={() => void act(project, 'gate.run', { story: story.id, gate, again: true }, 'card')}
    >
      {text('gate.run.again')}
    </Button>
  );
}

/** What pressing Yes does, since the question itself stands beside the button. */
function yesLabel(record: StoryRecord, question: CardQuestion): string {
  const story = storyName(record);
  switch (question.do) {
    case 'answer':
      return text('card.yes.label', { agent: question.agent, story });
    case 'move':
      return text('card.yes.move', { story, stage: text(`stage.${question.to}`) });
    case 'merge':
      return text('card.yes.merge', { story });
    case 'review':
      return text('review.approve.label', { story });
  }
}
