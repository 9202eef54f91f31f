import { refusalSentence, stripControls, text } from '../../contract/index.ts';
import type { ChangedFile, FilePatch } from '../../domain/index.ts';
import { Button } from '../ui/Button.tsx';
import css from './Changes.module.css';
import { MovedComments } from './Comments.tsx';
import { Lines } from './Lines.tsx';
import { type LineCommenting, useLineComments } from './useLineComments.ts';
import { usePatch } from './usePatch.ts';
import { useSeen } from './useSeen.ts';

interface FileDiffProps {
  story: string;
  file: ChangedFile;
  from: string;
  look: 'unified' | 'split';
}

/** The height of a line in px, for the room that a difference gets before it is read. */
const LINE_PX = 18;
const MAX_ROOM_LINES = 400;

/** The difference of a file. It is read when it comes into sight. */
export function FileDiff(props: FileDiffProps) {
  const [ref, isSeen] = useSeen<HTMLDivElement>();
  const { kind, added, removed } = props.file;
  if (kind === 'large' || kind === 'binary') return <p className={css.note}>{text(`changes.kind.${kind}.long`)}</p>;
  const lines = Math.min(MAX_ROOM_LINES, (added ?? 0) + (removed ?? 0));
  return (
    <div ref={ref} style={isSeen ? undefined : { minHeight: lines * LINE_PX }}>
      {isSeen && <ReadDiff {...props} />}
    </div>
  );
}

function ReadDiff({ story, file, from, look }: FileDiffProps) {
  const { parts, refusal, isLoading, more } = usePatch(story, file, from);
  const commenting = useLineComments(story, file.path);
  const last = parts.at(-1);
  const path = stripControls(file.path);
  return (
    <>
      {refusal !== null && (
        <p role="alert" className={css.bad}>
          {refusalSentence(refusal)}
        </p>
      )}
      {last === undefined && isLoading && <p className={css.note}>{text('changes.loading')}</p>}
      {last !== undefined && <Notes parts={parts} />}
      <MovedComments parts={parts} commenting={commenting} />
      {parts.some(({ hunks }) => hunks !== '') && (
        <Parts file={file} parts={parts} look={look} commenting={commenting} />
      )}
      {last?.next != null && (
        <div className={css.more}>
          <Button acts small disabled={isLoading} onClick={more}>
            {text('changes.lines.more', { n: Math.min(last.lines - last.next, last.next - last.from) })}
          </Button>
          <span className={css.dim} title={path}>
            {text('changes.lines.left', { n: last.lines - last.next })}
          </span>
        </div>
      )}
    </>
  );
}

interface PartsProps {
  file: ChangedFile;
  parts: readonly FilePatch[];
  look: 'unified' | 'split';
  commenting: LineCommenting;
}

function Parts({ file, parts, look, commenting }: PartsProps) {
  return (
    <section
      className={css.lines}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys choose a line from here
      tabIndex={0}
      aria-label={text('changes.lines', { path: stripControls(file.path) })}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
        if (step === 0 || !(event.target instanceof HTMLElement) || event.target.matches('textarea')) return;
        const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-line]')];
        const at = lines.indexOf(event.target);
        const next = lines[at < 0 ? (step > 0 ? 0 : lines.length - 1) : at + step];
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        next.focus();
      }}
    >
      {parts.map((part) => (
        <Lines key={part.from} file={file} part={part} look={look} commenting={commenting} />
      ))}
    </section>
  );
}

/** What is not shown as it is. */
function Notes({ parts }: { parts: readonly FilePatch[] }) {
  const cut = parts.reduce((sum, { cutLines }) => sum + cutLines, 0);
  const notes = [
    ...(parts.every(({ hunks }) => hunks === '') ? [text('changes.no.lines')] : []),
    ...(parts.some(({ encoding }) => encoding === 'latin-1') ? [text('changes.latin1')] : []),
    ...(cut > 0 ? [text('changes.cut', { n: cut })] : []),
  ];
  return notes.map((note) => (
    <p key={note} className={css.note}>
      {note}
    </p>
  ));
}
