import { useMemo } from 'react';
import { stripControls, text } from '../../contract/index.ts';
import type { FilePatch } from '../../domain/index.ts';
import type { LineComment } from '../store/review.ts';
import { Button } from '../ui/Button.tsx';
import { GrowingField } from '../ui/GrowingField.tsx';
import { Keys } from '../ui/Keys.tsx';
import css from './Changes.module.css';
import { hunksOf, lineOf } from './parse.ts';
import type { LineCommenting } from './useLineComments.ts';

/** Comments that were written and not sent yet. */
export function LineComments({
  comments,
  commenting,
}: {
  comments: readonly LineComment[];
  commenting: LineCommenting;
}) {
  return comments.map((comment) => (
    <div key={comment.id} className={css.comment}>
      <p dir="auto">{stripControls(comment.words)}</p>
      <Button
        small
        look="plain"
        aria-label={text('changes.comment.edit.label', { line: comment.line })}
        onClick={() => commenting.begin(comment)}
      >
        {text('changes.comment.edit')}
      </Button>
      <Button
        small
        look="plain"
        aria-label={text('changes.comment.remove.label', { line: comment.line })}
        onClick={() => commenting.remove(comment)}
      >
        {text('changes.comment.remove')}
      </Button>
    </div>
  ));
}

/** The field in which a comment is written. Mod+Enter adds it, Esc leaves it. */
export function CommentField({ comment, commenting }: { comment: LineComment; commenting: LineCommenting }) {
  const { line, words } = comment;
  return (
    <div className={css.writing}>
      <GrowingField
        autoFocus
        dir="auto"
        className={css.field}
        value={words}
        aria-label={text('changes.comment.field', { line, path: stripControls(comment.path) })}
        placeholder={text('changes.comment.hint')}
        onChange={(event) => commenting.write(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') {
            event.stopPropagation();
            commenting.cancel();
          } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            event.stopPropagation();
            commenting.save();
          }
        }}
      />
      <div className={css.buttons}>
        <Keys of="$mod+Enter" />
        <Button small onClick={commenting.cancel}>
          {text('ui.cancel')}
        </Button>
        <Button small look="primary" disabled={words.trim() === ''} onClick={commenting.save}>
          {text('changes.comment.save')}
        </Button>
      </div>
    </div>
  );
}

/** Comments on lines that have changed since, above the difference, so that none is lost. */
export function MovedComments({ parts, commenting }: { parts: readonly FilePatch[]; commenting: LineCommenting }) {
  const there = useMemo(
    () =>
      new Set(
        parts.flatMap((part) =>
          hunksOf(part).flatMap(({ changes }) =>
            changes.map((change) => JSON.stringify([...Object.values(lineOf(change)), change.content])),
          ),
        ),
      ),
    [parts],
  );
  // While lines are left out, it is not known whether one of them has changed.
  if (parts.length === 0 || parts.at(-1)?.next !== null) return null;
  const moved = commenting.comments.filter(({ side, line, code }) => !there.has(JSON.stringify([side, line, code])));
  return moved.map((comment) => (
    <div key={comment.id} className={css.widget}>
      <p className={css.dim}>{text('changes.comment.moved', { line: comment.line })}</p>
      {comment.code.trim() !== '' && <code className={css.quote}>{stripControls(comment.code)}</code>}
      <LineComments comments={[comment]} commenting={commenting} />
    </div>
  ));
}
