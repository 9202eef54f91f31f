import { FoldVertical, RefreshCw, UnfoldVertical } from 'lucide-react';
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { refusalSentence, text } from '../../contract/index.ts';
import type { ChangedFile, ChangeList } from '../../domain/index.ts';
import { useProject } from '../store/project.tsx';
import { NO_REVIEW } from '../store/review.ts';
import { changeSettings, useSettings } from '../store/settings.ts';
import { Button } from '../ui/Button.tsx';
import { DiffCounts } from '../ui/DiffCounts.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import bar from './Bar.module.css';
import css from './Changes.module.css';
import { Commits } from './Commits.tsx';
import { FileItem } from './FileItem.tsx';
import { openAtFirst, viewedMark } from './folds.ts';
import { RevertFile } from './RevertFile.tsx';
import { ReviewBar } from './ReviewBar.tsx';
import { useChanges } from './useChanges.ts';

/** Files shown at first, and added by each Show more. */
const STEP_FILES = 200;

/** What a story has changed: its files with their differences, its commits, and the comments of a person on them. */
export function ChangesView({ story }: { story: string }) {
  const { list, commits, refusal, isLoading, again } = useChanges(story);
  if (list === null) {
    if (refusal === null) return null;
    return (
      <EmptyState title={text('changes.unread')} hint={refusalSentence(refusal)}>
        <Button acts onClick={again}>
          {text('changes.again')}
        </Button>
      </EmptyState>
    );
  }
  return (
    <section className={css.view} aria-label={text('detail.changes')} aria-busy={isLoading}>
      {refusal !== null && (
        <p role="alert" className={css.bad}>
          {refusalSentence(refusal)}
        </p>
      )}
      {list.size.files === 0 ? (
        <EmptyState title={text('changes.none')} hint={text('changes.none.hint')} />
      ) : (
        <Files story={story} list={list} again={again} />
      )}
      {commits !== null && commits.commits.length > 0 && <Commits of={commits} />}
      <ReviewBar story={story} files={list.files} />
    </section>
  );
}

function Files({ story, list, again }: { story: string; list: ChangeList; again: () => void }) {
  const { reviews } = useProject();
  const { viewed } = useStore(reviews, (all) => all[story] ?? NO_REVIEW);
  const look = useSettings((settings) => settings.diff);
  const [count, setCount] = useState(STEP_FILES);
  const [reverted, setReverted] = useState<ChangedFile | null>(null);
  const folds = useFolds(list.files, viewed);
  const shown = list.files.slice(0, count);
  const summary = text('changes.summary', { files: list.size.files, base: list.base });
  const done = list.files.filter((file) => viewed[file.path] === viewedMark(file)).length;
  return (
    <>
      <div className={bar.bar}>
        <span className={bar.summary} title={summary}>
          {summary}
        </span>
        <DiffCounts added={list.size.added} removed={list.size.removed} />
        <span className={css.dim}>{text('changes.viewed.count', { n: done, all: list.files.length })}</span>
        <fieldset className={bar.looks} aria-label={text('changes.look')}>
          {(['unified', 'split'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={look === one} onClick={() => changeSettings({ diff: one })}>
              {text(`changes.${one}`)}
            </button>
          ))}
        </fieldset>
        <Button look="icon" aria-label={text('changes.fold')} title={text('changes.fold')} onClick={folds.foldAll}>
          <FoldVertical size={14} aria-hidden="true" />
        </Button>
        <Button
          look="icon"
          aria-label={text('changes.unfold')}
          title={text('changes.unfold')}
          onClick={folds.unfoldAll}
        >
          <UnfoldVertical size={14} aria-hidden="true" />
        </Button>
        <Button acts look="icon" aria-label={text('changes.again')} title={text('changes.again')} onClick={again}>
          <RefreshCw size={13} aria-hidden="true" />
        </Button>
      </div>
      <ul className={css.files}>
        {shown.map((file) => (
          <FileItem
            key={file.path}
            story={story}
            file={file}
            from={list.from}
            look={look}
            isViewed={viewed[file.path] === viewedMark(file)}
            isOpen={folds.isOpen(file.path)}
            onOpen={(isOpen) => folds.set(file.path, isOpen)}
            onRevert={list.hasWorktree ? () => setReverted(file) : null}
          />
        ))}
      </ul>
      {shown.length < list.files.length && (
        <Button small onClick={() => setCount(count + STEP_FILES)}>
          {text('changes.more.show', { n: list.files.length - shown.length })}
        </Button>
      )}
      {list.more > 0 && <p className={css.dim}>{text('changes.more', { n: list.more })}</p>}
      {reverted !== null && (
        <RevertFile story={story} file={reverted} onDone={again} onClose={() => setReverted(null)} />
      )}
    </>
  );
}

/** Which files are unfolded. What was decided once stays, so that nothing folds while a person reads it. */
function useFolds(files: readonly ChangedFile[], viewed: Readonly<Record<string, string>>) {
  const decided = useRef(new Map<string, boolean>());
  const [chosen, setChosen] = useState<Readonly<Record<string, boolean>>>({});
  const isNew = files.some(({ path }) => !decided.current.has(path));
  if (isNew) {
    const open = openAtFirst(files, viewed);
    for (const { path } of files) {
      if (!decided.current.has(path)) decided.current.set(path, open.has(path));
    }
  }
  const all = (isOpen: boolean) => setChosen(Object.fromEntries(files.map(({ path }) => [path, isOpen])));
  return {
    isOpen: (path: string) => chosen[path] ?? decided.current.get(path) ?? false,
    set: (path: string, isOpen: boolean) => setChosen((now) => ({ ...now, [path]: isOpen })),
    foldAll: () => all(false),
    unfoldAll: () => all(true),
  };
}
