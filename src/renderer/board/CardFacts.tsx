import { Hourglass, SquareCheck } from 'lucide-react';
import type { StoryRecord } from '../../contract/index.ts';
import { stripControls, text } from '../../contract/index.ts';
import { isOpenStage, STORY_DEFAULTS } from '../../domain/index.ts';
import { useOpenAfter } from '../store/after.ts';
import css from './CardFacts.module.css';

/** More labels than this are counted instead of named. */
const MAX_LABELS_SHOWN = 2;

/** The labels of a story in one row; nothing if it has none. */
export function CardLabels({ story: { labels } }: { story: StoryRecord }) {
  if (labels.length === 0) return null;
  const shown = labels.slice(0, MAX_LABELS_SHOWN);
  const more = labels.length - shown.length;
  const all = stripControls(labels.join(', '));
  return (
    <div className={css.labels} title={all}>
      <span className="visually-hidden">{text('card.labels', { labels: all })}</span>
      {shown.map((label) => (
        <span key={label} className={css.label} dir="auto" aria-hidden="true">
          {stripControls(label)}
        </span>
      ))}
      {more > 0 && (
        <span className={css.more} aria-hidden="true">
          {text('card.labels.more', { n: more })}
        </span>
      )}
    </div>
  );
}

/** How much of the story's acceptance list is met, for example 2/5; nothing if it has none. */
export function CardAcceptance({ story: { acceptance } }: { story: StoryRecord }) {
  const n = acceptance.length;
  if (n === 0) return null;
  const done = doneOf(acceptance);
  return (
    <span className={css.met} data-all={done === n || undefined} title={text('card.acceptance', { done, n })}>
      <SquareCheck size={12} aria-hidden="true" />
      <span aria-hidden="true">
        {done}/{n}
      </span>
    </span>
  );
}

/** What the marks in the card's first line mean, for screen readers. */
export function CardMarks({ story: { priority, acceptance } }: { story: StoryRecord }) {
  const n = acceptance.length;
  const marks = [
    ...(isMarked({ priority }) ? [text('card.priority', { priority: text(`priority.${priority}`) })] : []),
    ...(n > 0 ? [text('card.acceptance', { done: doneOf(acceptance), n })] : []),
  ];
  return marks.length === 0 ? null : <span className="visually-hidden">{marks.join(', ')}</span>;
}

/** Whether the card shows the priority: only what is urgent or high must catch the eye. */
export function isMarked({ priority }: Pick<StoryRecord, 'priority'>): boolean {
  return priority < STORY_DEFAULTS.priority;
}

function doneOf(acceptance: StoryRecord['acceptance']): number {
  return acceptance.filter(({ done }) => done !== null).length;
}

/** How many stories must be done before this one. Nothing if none is open, or if it has left the pipeline itself. */
export function CardAfter({ story }: { story: StoryRecord }) {
  const open = useOpenAfter(story);
  if (open.length === 0 || !isOpenStage(story.stage)) return null;
  return (
    <div className={css.after} title={open.join(', ')}>
      <Hourglass size={12} aria-hidden="true" />
      <span>{text('card.after', { n: open.length })}</span>
    </div>
  );
}
