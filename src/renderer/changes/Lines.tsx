import { memo, useMemo } from 'react';
import { type ChangeData, Decoration, Diff, getChangeKey, Hunk, type HunkData } from 'react-diff-view';
import 'react-diff-view/style/index.css';
import { text } from '../../contract/index.ts';
import type { ChangedFile, FilePatch } from '../../domain/index.ts';
import css from './Changes.module.css';
import { CommentField, LineComments } from './Comments.tsx';
import { tokensOf } from './highlight.ts';
import { hunksOf, lineOf } from './parse.ts';
import type { LineCommenting } from './useLineComments.ts';

interface LinesProps {
  file: ChangedFile;
  part: FilePatch;
  look: 'unified' | 'split';
  commenting: LineCommenting;
}

const TYPES = { added: 'add', deleted: 'delete', changed: 'modify', renamed: 'modify' } as const;

/** One part of a difference. Each line number is a button that begins a comment on the line. */
export const Lines = memo(function Lines({ file, part, look, commenting }: LinesProps) {
  const hunks = useMemo(() => hunksOf(part), [part]);
  const tokens = useMemo(() => tokensOf(hunks, file.path), [hunks, file.path]);
  const { begin } = commenting;
  return (
    <div className={css.part}>
      <Diff
        viewType={look}
        diffType={TYPES[file.status]}
        hunks={hunks}
        tokens={tokens}
        widgets={widgetsOf(hunks, commenting)}
        renderGutter={({ change, side, renderDefault }) => {
          const { side: own, line } = lineOf(change);
          // A line that both sides have gets its comment on the new one.
          if (side !== own) return renderDefault();
          return (
            <button
              type="button"
              tabIndex={-1}
              data-line={line}
              aria-label={text('changes.comment.on', { line })}
              onClick={() => begin({ side: own, line, code: change.content })}
            >
              {line}
            </button>
          );
        }}
      >
        {(all) =>
          all.flatMap((hunk) => [
            <Decoration key={`${hunk.content} head`} className={css.hunk}>
              {hunk.content}
            </Decoration>,
            <Hunk key={hunk.content} hunk={hunk} />,
          ])
        }
      </Diff>
    </div>
  );
});

/** What stands below lines: their comments, and the field of a new one. */
function widgetsOf(hunks: readonly HunkData[], commenting: LineCommenting): Record<string, React.ReactNode> {
  const { comments, written } = commenting;
  if (comments.length === 0 && written === null) return {};
  const widgets: Record<string, React.ReactNode> = {};
  for (const { changes } of hunks) {
    for (const change of changes) {
      const here = comments.filter((comment) => isOn(comment, change));
      const isWritten = written !== null && isOn(written, change);
      if (here.length === 0 && !isWritten) continue;
      widgets[getChangeKey(change)] = (
        <div className={css.widget}>
          <LineComments comments={here} commenting={commenting} />
          {isWritten && <CommentField comment={written} commenting={commenting} />}
        </div>
      );
    }
  }
  return widgets;
}

/** Whether the comment is on this line, and the line is still the same. */
export function isOn(
  { side, line, code }: Pick<LineCommenting['comments'][number], 'side' | 'line' | 'code'>,
  change: ChangeData,
): boolean {
  const at = lineOf(change);
  return at.side === side && at.line === line && change.content === code;
}
