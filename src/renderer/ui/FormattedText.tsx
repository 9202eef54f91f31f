import { createContext, type LiHTMLAttributes, memo, type ReactNode, Suspense, useContext, useMemo } from 'react';
import type { ExtraProps, Options } from 'react-markdown';
import { text } from '../../contract/index.ts';
import { openDialog } from '../store/dialogs.ts';
import { useProject } from '../store/project.tsx';
import { Boundary } from './Boundary.tsx';
import { useDisabledProps } from './Button.tsx';
import css from './FormattedText.module.css';
import { lazyPart } from './lazy-part.ts';
import { layoutObstacle } from './markdown-limits.ts';
import { markdownParts } from './markdown-parts.ts';
import { PlainText } from './PlainText.tsx';

/** The parser and its tables, check boxes and struck text (GitHub's markdown) are loaded together. */
const Markdown = lazyPart(async () => {
  const [{ default: Plain }, { default: gfm }] = await Promise.all([import('react-markdown'), import('remark-gfm')]);
  return { default: (props: Options) => <Plain {...props} remarkPlugins={[[gfm, { singleTilde: false }]]} /> };
});

interface FormattedTextProps {
  children: string;
  /** Without room around it. */
  flush?: boolean;
  /** A check box of a list item was clicked. `line`: the item's first line, from 1. Absent: they cannot be clicked. */
  onTick?: (line: number) => void;
}

/** The text as formatted markdown, or as plain text with the reason if it would take too long to lay out. */
export function FormattedText({ children, flush = false, onTick }: FormattedTextProps) {
  const why = layoutObstacle(children);
  if (why !== null) {
    return (
      <>
        <p className={css.why} data-flush={flush || undefined}>
          {text(`plain.${why}`)}
        </p>
        <PlainText flush={flush}>{children}</PlainText>
      </>
    );
  }
  // The lines of a box are those of the whole text.
  const parts = onTick === undefined ? markdownParts(children) : [children];
  return (
    <Boundary part={text('plain.part')} plain={<PlainText flush={flush}>{children}</PlainText>} resetOn={children}>
      <div className={css.text} dir="auto" data-flush={flush || undefined} data-story-text={!flush || undefined}>
        <Suspense fallback={flush ? <PlainText flush={flush}>{children}</PlainText> : null}>
          <Ticking value={onTick ?? null}>
            {parts.map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts have no id, and only the last one changes while a text grows
              <Part key={index}>{part}</Part>
            ))}
          </Ticking>
        </Suspense>
      </div>
    </Boundary>
  );
}

/** Parsed again only when its own text has changed. */
const Part = memo(function Part({ children }: { children: string }) {
  return <Markdown components={SAFE_COMPONENTS}>{children}</Markdown>;
});

/** What a click on a box does; null: nothing. */
const Ticking = createContext<((line: number) => void) | null>(null);
/** The list item that is being shown. */
const ItemOf = createContext<{ line: number; words: string } | null>(null);

function Item({ node, children, ...rest }: LiHTMLAttributes<HTMLLIElement> & ExtraProps) {
  const item = useMemo(() => ({ line: node?.position?.start.line ?? 0, words: node ? ownWords(node) : '' }), [node]);
  return (
    <ItemOf value={item}>
      <li {...rest}>{children}</li>
    </ItemOf>
  );
}

/** The words of a list item without those of the lists in it. */
function ownWords(node: NonNullable<ExtraProps['node']>): string {
  const parts = node.children.map((child) => {
    if (child.type === 'text') return child.value;
    return child.type === 'element' && child.tagName !== 'ul' && child.tagName !== 'ol' ? ownWords(child) : '';
  });
  return parts.join('').trim();
}

/** The check box of a list item. */
function Box({ checked }: { checked?: boolean }) {
  const onTick = useContext(Ticking);
  const item = useContext(ItemOf);
  const disabled = useDisabledProps(onTick !== null);
  return (
    <input
      type="checkbox"
      checked={checked === true}
      readOnly
      disabled={onTick === null || item === null}
      aria-label={item?.words}
      onClick={() => item && onTick?.(item.line)}
      {...disabled}
    />
  );
}

/** A wide table scrolls in its own room. */
function Table({ children }: { children?: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className={css.table} tabIndex={0} aria-label={text('text.table')}>
      <table>{children}</table>
    </section>
  );
}

const SAFE_COMPONENTS = {
  li: Item,
  input: Box,
  table: Table,
  img: ({ alt }: { alt?: string }) => <span>[{alt || text('story.image')}]</span>,
  a: SafeLink,
} as const;

function SafeLink({ href, children }: { href?: string; children?: ReactNode }) {
  const project = useProject();
  if (!href?.startsWith('https://')) return <span title={href}>{children}</span>;
  return (
    <a
      href={href}
      onClick={(event) => {
        event.preventDefault();
        openDialog(project, { kind: 'link', url: href });
      }}
    >
      {children}
    </a>
  );
}
