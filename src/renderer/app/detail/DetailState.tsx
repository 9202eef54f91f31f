import type { RunRecord, StoryRecord } from '../../../contract/index.ts';
import { message, messageText, reasonText, standaloneText, text } from '../../../contract/index.ts';
import { isBusy, leavesPipeline } from '../../../domain/index.ts';
import { Questions } from '../../board/Questions.tsx';
import { StartButton } from '../../board/StartButton.tsx';
import { StoryWait } from '../../board/StoryWait.tsx';
import {
  agentNews,
  type CardState,
  cardState,
  outputAge,
  runMark,
  stalledText,
  stoppingText,
} from '../../store/card-state.ts';
import { useNow } from '../../store/clock.ts';
import { containmentText, containmentTitle } from '../../store/containment-text.ts';
import { emptySubmodulesText } from '../../store/derive.ts';
import { openMenu } from '../../store/dialogs.ts';
import { useCardRun, useFence, useHost, useRecord } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { useQuestionsOf } from '../../store/questions.ts';
import { storyName } from '../../store/story.ts';
import { openDetail } from '../../store/view.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { DiffCounts } from '../../ui/DiffCounts.tsx';
import { clockTime } from '../../ui/format.ts';
import { Keys } from '../../ui/Keys.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { StopButton } from '../../ui/StopButton.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { AgentFacts } from './AgentFacts.tsx';
import { Conflicts } from './Conflicts.tsx';
import css from './Detail.module.css';
import { FailedSetup } from './FailedSetup.tsx';
import { FenceBox } from './FenceBox.tsx';
import { Findings } from './Findings.tsx';

/** The state of the story: the agent at work and for how long, with Stop, or that there is none, with Start. */
export function DetailState({ story }: { story: StoryRecord }) {
  const project = useProject();
  const run = useCardRun(story.id);
  const fence = useFence(story.id);
  const live = run !== null && isBusy(run) ? run : null;
  // The box above shows a failed stop; a run that is busy beside the fence has its own state here.
  const state = cardState(story, run, live ? null : fence);
  const empty = emptySubmodulesText(story);
  return (
    <>
      {fence && <FenceBox fence={fence} />}
      <div className={css.row}>
        <StateMark state={live && state === 'running' ? runMark(live) : state} />
        <span className={css.words}>
          <StateText story={story} run={live ?? (fence ? null : run)} state={state} />
        </span>
        {story.blocked !== null && <Tag tone="warn">{text('state.blocked')}</Tag>}
        {story.frozen && <Tag>{text('state.frozen')}</Tag>}
        <ChangesButton story={story} isFinished={!live && state === 'finished'} />
        {live && !live.stopping && (
          <StopButton run={live} via="detail" onKey={focusTab}>
            <Keys of="$mod+." />
          </StopButton>
        )}
        {!live && !fence && !leavesPipeline(story.stage) && <StartButton key={story.id} story={story} />}
      </div>
      {(live ?? run) !== null && <AgentFacts story={story.id} run={live ?? run} />}
      {live?.facts?.notices.map((notice) => (
        <p key={notice.code} className={classes(css.row, css.whole)} dir="auto">
          {standaloneText(notice)}
        </p>
      ))}
      {story.hold !== null && !live && (
        <p className={classes(css.row, css.whole)} dir="auto">
          {text('field.hold', { why: standaloneText(story.hold) })} {text('field.hold.end')}
        </p>
      )}
      <Questions story={story.id} />
      {story.hold === null && <StoryWait story={story} />}
      {story.merged !== null && (
        <p className={classes(css.row, css.whole)}>{messageText(message('merge.moved', story.merged))}</p>
      )}
      <FailedSetup story={story} />
      <Findings story={story} />
      <Conflicts story={story} />
      {empty !== null && (
        <p className={classes(css.row, css.whole)} dir="auto">
          {empty}
        </p>
      )}
      {story.worktree?.state === 'missing' && (
        <div className={css.row}>
          <p className={css.words}>{text('detail.worktree.missing', { path: story.worktree.path })}</p>
          {!live && !fence && (
            <Button
              acts
              small
              aria-haspopup="menu"
              onClick={(event) =>
                openMenu(project, { kind: 'start', story: story.id, anchor: event.currentTarget, again: true })
              }
            >
              {text('detail.worktree.again')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** Opens what the story has changed: of a finished story as the next thing to do, otherwise by the counted lines. */
function ChangesButton({ story, isFinished }: { story: StoryRecord; isFinished: boolean }) {
  const project = useProject();
  const diff = useRecord('work', story.id)?.diff;
  const open = () => openDetail(project, story.id, 'changes');
  if (diff === undefined) return null;
  const { added, removed } = diff;
  return (
    <>
      <Button
        small
        look="plain"
        aria-label={text('card.diff.label', { added, removed, story: storyName(story) })}
        onClick={open}
      >
        <DiffCounts added={added} removed={removed} />
      </Button>
      {isFinished && (
        <Button small look="primary" aria-label={text('card.review.label', { story: storyName(story) })} onClick={open}>
          {text('card.review')}
        </Button>
      )}
    </>
  );
}

/** Moves the focus to the selected tab, which is always visible; the card may be filtered out or covered. */
function focusTab(button: HTMLElement): void {
  button.closest('[data-detail]')?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
}

function StateText({ story, run, state }: { story: StoryRecord; run: RunRecord | null; state: CardState }) {
  if (run) return <RunText run={run} />;
  const stage = text(`stage.${story.stage}`);
  return state === 'stop-failed' ? text('detail.fenced', { stage }) : `${stage} · ${text(`state.${state}`)}`;
}

/** For example 'stalled: no answer of the model for 6 min', or 'stalled since 14:02'. */
function stalledWords(run: RunRecord, now: number): string {
  const [state, words] = [text('state.stalled'), stalledText(run, now)];
  const saysSince = run.stall == null || run.stall.kind === 'output';
  return saysSince ? `${state} ${words}` : text('state.because', { state, reason: words });
}

function RunText({ run }: { run: RunRecord }) {
  const now = useNow();
  const host = useHost();
  const asks = useQuestionsOf(run.story).length > 0;
  if (run.stopping) return `${run.agent} · ${stoppingText(run)}`;
  if (run.status === 'completed') return text('detail.finished', { agent: run.agent });
  if (run.status === 'failed')
    return text('detail.failed', {
      agent: run.agent,
      reason: run.reason === null ? text('receipt.noreason') : reasonText(run.reason),
    });
  const news = agentNews(run, now, asks);
  const facts = [
    ...(run.pid === null ? [] : [text('detail.pid', { pid: run.pid })]),
    ...(run.lastOutputAt === null ? [] : [outputAge(run, now)]),
  ].join(' · ');
  const title = run.pid === null ? facts : [facts, containmentText(run), containmentTitle(run, host)].join('\n');
  return (
    <>
      <span title={title || undefined}>
        {run.agent} · {clockTime(now - run.startedAt)}
      </span>
      {news !== '' && ` · ${news}`}
      {run.stalledAt !== null && ` · ${stalledWords(run, now)}`}
    </>
  );
}
