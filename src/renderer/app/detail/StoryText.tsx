import { Suspense, useEffect, useState } from 'react';
import type { StoryRecord } from '../../../contract/index.ts';
import { refusalSentence, standaloneText, stripControls, text } from '../../../contract/index.ts';
import { call } from '../../store/call.ts';
import { openDialog } from '../../store/dialogs.ts';
import { useProject } from '../../store/project.tsx';
import { Boundary } from '../../ui/Boundary.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { lazyPart } from '../../ui/lazy-part.ts';
import { PlainText } from '../../ui/PlainText.tsx';
import { layoutObstacle } from './markdown-limits.ts';
import css from './StoryText.module.css';

const Markdown = lazyPart(() => import('react-markdown'));

type Loaded = { kind: 'loading' } | { kind: 'text'; text: string } | { kind: 'failed'; why: string };

/** The story's markdown. Raw HTML stays text, images show only their description, and links ask before they open. */
export function StoryText({ story }: { story: StoryRecord }) {
  const loaded = useStoryText(story);
  return (
    <>
      {story.blocked !== null && (
        <p className={css.blocked}>
          <b>{text('state.blocked')}:</b> <bdi>{standaloneText(story.blocked)}</bdi>
        </p>
      )}
      {loaded.kind === 'failed' && <EmptyState title={text('story.unread')} hint={loaded.why} />}
      {loaded.kind === 'text' && loaded.text.trim() === '' && (
        <EmptyState title={text('story.empty')} hint={text('story.empty.hint')} />
      )}
      {loaded.kind === 'text' && loaded.text.trim() !== '' && (
        <FormattedText>{stripControls(loaded.text)}</FormattedText>
      )}
    </>
  );
}

/** The text as formatted markdown, or as plain text with the reason if it would take too long to lay out. */
export function FormattedText({ children }: { children: string }) {
  const why = layoutObstacle(children);
  if (why !== null) {
    return (
      <>
        <p className={css.why}>{text(`plain.${why}`)}</p>
        <PlainText>{children}</PlainText>
      </>
    );
  }
  return (
    <Boundary part={text('detail.story')} plain={<PlainText>{children}</PlainText>} resetOn={children}>
      <div className={css.text} dir="auto" data-story-text>
        <Suspense>
          <Markdown components={SAFE_COMPONENTS}>{children}</Markdown>
        </Suspense>
      </div>
    </Boundary>
  );
}

function useStoryText(story: StoryRecord): Loaded {
  const project = useProject();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  useEffect(() => {
    let current = true;
    void call(project, 'story.show', { story: story.id }).then((result) => {
      if (!current) return;
      setLoaded(
        result.ok ? { kind: 'text', text: result.value.text } : { kind: 'failed', why: refusalSentence(result.error) },
      );
    });
    return () => {
      current = false;
    };
  }, [project, story]);
  return loaded;
}

const SAFE_COMPONENTS = {
  img: ({ alt }: { alt?: string }) => <span>[{alt || text('story.image')}]</span>,
  a: SafeLink,
} as const;

function SafeLink({ href, children }: { href?: string; children?: React.ReactNode }) {
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
