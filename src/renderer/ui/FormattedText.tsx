import { memo, type ReactNode, Suspense } from 'react';
import { text } from '../../contract/index.ts';
import { openDialog } from '../store/dialogs.ts';
import { useProject } from '../store/project.tsx';
import { Boundary } from './Boundary.tsx';
import css from './FormattedText.module.css';
import { lazyPart } from './lazy-part.ts';
import { layoutObstacle } from './markdown-limits.ts';
import { markdownParts } from './markdown-parts.ts';
import { PlainText } from './PlainText.tsx';

const Markdown = lazyPart(() => import('react-markdown'));

/**
 * The text as formatted markdown, or as plain text with the reason if it would take too long to lay out. `flush`: without
 * room around it.
 */
export function FormattedText({ children, flush = false }: { children: string; flush?: boolean }) {
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
  return (
    <Boundary part={text('plain.part')} plain={<PlainText flush={flush}>{children}</PlainText>} resetOn={children}>
      <div className={css.text} dir="auto" data-flush={flush || undefined} data-story-text={!flush || undefined}>
        <Suspense fallback={flush ? <PlainText flush={flush}>{children}</PlainText> : null}>
          {markdownParts(children).map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no id, and only the last one changes while a text grows
            <Part key={index}>{part}</Part>
          ))}
        </Suspense>
      </div>
    </Boundary>
  );
}

/** Parsed again only when its own text has changed. */
const Part = memo(function Part({ children }: { children: string }) {
  return <Markdown components={SAFE_COMPONENTS}>{children}</Markdown>;
});

const SAFE_COMPONENTS = {
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
