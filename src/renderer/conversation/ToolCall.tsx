import { Check, CircleDashed, LoaderCircle, X } from 'lucide-react';
import { useMemo } from 'react';
import type { ConversationItem } from '../../contract/index.ts';
import { stripControls, text, visible } from '../../contract/index.ts';
import { DiffCounts } from '../ui/DiffCounts.tsx';
import { PlainText } from '../ui/PlainText.tsx';
import css from './Conversation.module.css';
import { Diff } from './Diff.tsx';
import { diffLines } from './diff-lines.ts';
import { itemName } from './item-text.ts';
import { useShortPath } from './short-path.ts';

type Tool = Extract<ConversationItem, { kind: 'tool' }>;

const ICONS = { pending: CircleDashed, in_progress: LoaderCircle, completed: Check, failed: X } as const;

/** The head of a tool call: its state, title and how many lines it changed. */
export function ToolHead({ item }: { item: Tool }) {
  const Icon = ICONS[item.state];
  const [first] = item.places;
  const counts = useMemo(() => countsOf(item), [item]);
  const short = useShortPath();
  return (
    <>
      <Icon size={13} aria-hidden="true" className={css.state} data-state={item.state} />
      <span className={css.title} title={stripControls(item.title)} dir="auto">
        {itemName(item)}
      </span>
      {item.title === '' && first !== undefined && <bdi className={css.path}>{stripControls(short(first.path))}</bdi>}
      {counts !== null && <DiffCounts {...counts} />}
      <span className={css.word} data-state={item.state}>
        {text(`talk.tool.${item.state}`)}
      </span>
    </>
  );
}

function countsOf({ content }: Tool): { added: number; removed: number } | null {
  const diffs = content.flatMap((part) => (part.kind === 'diff' ? [diffLines(part.before, part.after)] : []));
  if (diffs.length === 0) return null;
  return {
    added: diffs.reduce((sum, { added }) => sum + added, 0),
    removed: diffs.reduce((sum, { removed }) => sum + removed, 0),
  };
}

/** The content of a tool call: where it looks, its diffs and its output. */
export function ToolBody({ item }: { item: Tool }) {
  const short = useShortPath();
  // A diff names its own file.
  const changed = new Set(item.content.flatMap((part) => (part.kind === 'diff' ? part.path : [])));
  const places = item.places.filter(({ path }) => !changed.has(path));
  return (
    <>
      {places.length > 0 && (
        <p className={css.places}>
          {places.map(({ path, line }) => (
            <bdi key={`${path}:${line}`} className={css.path} title={stripControls(path)}>
              {stripControls(line === null ? short(path) : `${short(path)}:${line}`)}
            </bdi>
          ))}
        </p>
      )}
      {item.content.map((part, index) =>
        part.kind === 'diff' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no id, and only grow
          <Diff key={index} diff={part} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no id, and only grow
          <div key={index} className={css.output}>
            <PlainText flush>{visible(part.text.replaceAll('\t', '    '), { lines: true })}</PlainText>
          </div>
        ),
      )}
    </>
  );
}
