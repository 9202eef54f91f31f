import { Pencil } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { StoryRecord } from '../../../contract/index.ts';
import { refusalSentence, standaloneText, stripControls, text } from '../../../contract/index.ts';
import { call } from '../../store/call.ts';
import { useView } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { beginText, noteText } from '../../store/text-draft.ts';
import { tickBox } from '../../store/text-tick.ts';
import { editPart } from '../../store/view.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FormattedText } from '../../ui/FormattedText.tsx';
import css from './StoryText.module.css';
import { TextEditor } from './TextEditor.tsx';

type Loaded = { kind: 'loading' } | { kind: 'text'; text: string } | { kind: 'failed'; why: string };

/** The story's markdown. Raw HTML stays text, images show only their description, and links ask before they open. */
export function StoryText({ story }: { story: StoryRecord }) {
  const project = useProject();
  const { id } = story;
  const { loaded, setLoaded } = useStoryText(story);
  const draft = useStore(project.drafts, (drafts) => drafts[id] ?? null);
  const isAsked = useView((v) => v.edited?.story === id && v.edited.part === 'text');
  const button = useRef<HTMLButtonElement>(null);
  const saved = loaded.kind === 'text' ? loaded.text : null;
  const tick = async (line: number) => {
    const words = saved === null ? null : await tickBox(project, id, saved, line);
    if (words !== null) setLoaded({ kind: 'text', text: words });
  };
  useEffect(() => {
    if (saved === null || !isAsked) return;
    beginText(project, id, saved);
    editPart(project, null);
  }, [project, id, saved, isAsked]);
  return (
    <>
      {story.blocked !== null && (
        <p className={css.blocked}>
          <b>{text('state.blocked')}:</b> <bdi>{standaloneText(story.blocked)}</bdi>
        </p>
      )}
      {draft !== null ? (
        <TextEditor
          key={id}
          story={id}
          draft={draft}
          onSaved={(words) => setLoaded({ kind: 'text', text: words })}
          onClosed={() => window.setTimeout(() => button.current?.focus(), 0)}
        />
      ) : (
        <>
          {saved !== null && (
            <div className={css.bar}>
              <Button
                acts
                small
                look="plain"
                ref={button}
                aria-label={text('text.edit.label', { story: id })}
                onClick={() => beginText(project, id, saved)}
              >
                <Pencil size={12} aria-hidden="true" />
                {text('text.edit')}
              </Button>
            </div>
          )}
          <LoadedText loaded={loaded} onTick={(line) => void tick(line)} />
        </>
      )}
    </>
  );
}

function LoadedText({ loaded, onTick }: { loaded: Loaded; onTick: (line: number) => void }) {
  if (loaded.kind === 'loading') return null;
  if (loaded.kind === 'failed') return <EmptyState title={text('story.unread')} hint={loaded.why} />;
  if (loaded.text.trim() === '') return <EmptyState title={text('story.empty')} hint={text('story.empty.hint')} />;
  return <FormattedText onTick={onTick}>{stripControls(loaded.text)}</FormattedText>;
}

/** The text, loaded again whenever the story's record has changed. */
function useStoryText(story: StoryRecord) {
  const project = useProject();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  useEffect(() => {
    let current = true;
    void call(project, 'story.show', { story: story.id }).then((result) => {
      if (!current) return;
      // At once: later, what is saved meanwhile would make this text an old one.
      if (result.ok) noteText(project, story.id, result.value.text);
      setLoaded(
        result.ok ? { kind: 'text', text: result.value.text } : { kind: 'failed', why: refusalSentence(result.error) },
      );
    });
    return () => {
      current = false;
    };
  }, [project, story]);
  return { loaded, setLoaded };
}
