import { useRef } from 'react';
import type { RunRecord, StoryRecord } from '../../contract/index.ts';
import { costText, noticeWords, standaloneText, stripControls, text, tokensText } from '../../contract/index.ts';
import { tokensOf } from '../../domain/index.ts';
import { type RunMark, runMark, runName, stopProgress, workText } from '../store/card-state.ts';
import { useNow } from '../store/clock.ts';
import { useProject } from '../store/project.tsx';
import { useQuestionsOf } from '../store/questions.ts';
import { select } from '../store/view.ts';
import { clockTime } from '../ui/format.ts';
import { StateMark } from '../ui/StateMark.tsx';
import { StopButton } from '../ui/StopButton.tsx';
import css from './Card.module.css';
import { CardDiff } from './CardDiff.tsx';
import { CardAcceptance } from './CardFacts.tsx';

interface AtWorkProps {
  story: StoryRecord;
  run: RunRecord;
  tabIndex: number | undefined;
}

/** A run at work, in two lines: its state with Stop, and what it does or how far its stop is. */
export function AtWork({ story, run, tabIndex }: AtWorkProps) {
  const project = useProject();
  const now = useNow();
  const asks = useQuestionsOf(story.id).length > 0;
  const mark = runMark(run, asks);
  const name = runName(run);
  return (
    <>
      <div className={css.row} data-work={mark}>
        <StateMark state={mark} />
        <b className={css.word}>{text(run.stopping?.by === 'exit' ? 'mark.ended' : `mark.${mark}`)}</b>
        <span className={css.name} title={name}>
          {name}
        </span>
        {!run.stopping && <span className={css.time}>{clockTime(now - run.startedAt)}</span>}
        {!run.stopping && <CardDiff story={story.id} />}
        {!run.stopping && <Used run={run} />}
        {!run.stopping && (
          <StopButton run={run} via="card" tabIndex={tabIndex} onKey={() => select(project, run.story, true)} />
        )}
      </div>
      {run.stopping ? (
        <StopProgress run={run} />
      ) : (
        // The question stands below, with its answers.
        !asks && <WorkLine story={story} run={run} mark={mark} now={now} />
      )}
      <Notices run={run} />
    </>
  );
}

function WorkLine({ story, run, mark, now }: { story: StoryRecord; run: RunRecord; mark: RunMark; now: number }) {
  const words = stripControls(workText(run, now));
  return (
    <div className={css.line}>
      <p data-news={mark === 'running' || mark === 'starting' ? undefined : mark} title={words} dir="auto">
        {words}
      </p>
      <CardAcceptance story={story} />
      {/* Shown in place of those above where these have no room. */}
      <span className={css.side} aria-hidden="true">
        <span className={css.time}>{clockTime(now - run.startedAt)}</span>
        <CardDiff story={story.id} />
      </span>
    </div>
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

/** What the run has cost; where its CLI tells no cost, how many tokens it has used. */
function Used({ run: { facts } }: { run: RunRecord }) {
  if (facts === null) return null;
  if (facts.costUsd !== null) return <span className={css.used}>{costText(facts.costUsd, facts.costFrom)}</span>;
  const tokens = tokensOf(facts);
  if (tokens === null) return null;
  return <span className={css.used}>{text('facts.tokens.unit', { n: tokensText(tokens) })}</span>;
}

/** The progress of a stop, measured against the most processes seen alive since it began. */
function StopProgress({ run }: { run: RunRecord }) {
  const left = run.stopping?.left ?? null;
  const most = useRef<number | null>(null);
  if (left !== null) most.current = Math.max(most.current ?? 0, left);
  const done = left === null || most.current === null ? 0 : 1 - left / Math.max(1, most.current);
  return (
    <div className={css.line}>
      <span className={css.progress} aria-hidden="true">
        <i style={{ width: `${Math.round(done * 100)}%` }} />
      </span>
      <span className={css.left}>{stopProgress(run, most.current)}</span>
    </div>
  );
}
