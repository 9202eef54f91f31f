import { useMemo, useState } from 'react';
import { stripControls, text, visible } from '../../contract/index.ts';
import type { ToolContent } from '../../domain/index.ts';
import { Button } from '../ui/Button.tsx';
import { DiffCounts } from '../ui/DiffCounts.tsx';
import css from './Conversation.module.css';
import { type DiffLine, diffLines } from './diff-lines.ts';
import { useShortPath } from './short-path.ts';

/** Lines shown at first, and added by each Show more. */
const STEP_LINES = 300;
/** A longer line is cut, since its layout would block the page. */
const MAX_LINE_CHARACTERS = 2_000;

/** The change of one file as unified text. A sign stands before each line, so that no colour is needed to read it. */
export function Diff({ diff }: { diff: Extract<ToolContent, { kind: 'diff' }> }) {
  const { before, after, cut } = diff;
  const path = useShortPath()(diff.path);
  const { lines, added, removed } = useMemo(() => diffLines(before, after), [before, after]);
  const [count, setCount] = useState(STEP_LINES);
  return (
    <figure className={css.diff}>
      <figcaption>
        <bdi className={css.path} title={stripControls(diff.path)}>
          {stripControls(path)}
        </bdi>
        {before === null && <span>{text('talk.diff.new')}</span>}
        <DiffCounts added={added} removed={removed} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={css.lines} tabIndex={0} aria-label={text('talk.diff.label', { path })}>
        <pre>
          {lines.slice(0, count).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one diff never move
            <Line key={index} line={line} />
          ))}
        </pre>
      </section>
      {lines.length > count && (
        <Button small onClick={() => setCount(count + STEP_LINES)}>
          {text('talk.diff.more', { n: lines.length - count })}
        </Button>
      )}
      {cut && <p className={css.hint}>{text('talk.diff.cut')}</p>}
    </figure>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

function Line({ line }: { line: DiffLine }) {
  if (line.kind === 'gap') return <span className={css.gap}>{text('talk.diff.gap', { n: line.lines })}</span>;
  const words = line.text.slice(0, MAX_LINE_CHARACTERS).replaceAll('\t', '    ');
  return (
    <span className={css.line} data-line={line.kind}>
      {SIGNS[line.kind]} {visible(words)}
      {line.text.length > MAX_LINE_CHARACTERS && '…'}
    </span>
  );
}
