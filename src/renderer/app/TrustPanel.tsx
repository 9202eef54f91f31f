import { useEffect, useId, useRef, useState } from 'react';
import type { Refusal, TrustItem } from '../../contract/index.ts';
import { refusalSentence, text, visible } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import { useProject } from '../store/project.tsx';
import { Button } from '../ui/Button.tsx';
import css from './Banners.module.css';

/**
 * Shows everything that waits for approval, without truncation. Trust approves exactly the items shown, and is enabled
 * only after the person has seen the end of the list.
 */
export function TrustPanel({
  items,
  movedFrom,
  until = 'trust.until',
}: {
  items: readonly TrustItem[];
  movedFrom: string | null;
  /** What waits for the approval. */
  until?: 'trust.until' | 'trust.until.worktree';
}) {
  const project = useProject();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const why = useId();
  const digests = items.map(({ digest }) => digest);
  const shown = digests.join();
  /** The digests in the list when its end was last visible. Items added later must be seen as well. */
  const [seen, setSeen] = useState('');
  const onScroll = () => {
    if (list.current !== null && isAtEnd(list.current)) setSeen(shown);
  };
  useEffect(() => {
    const box = list.current;
    if (box === null) return;
    const check = () => {
      if (isAtEnd(box)) setSeen(shown);
    };
    // Also at once, since a short list needs no scrolling.
    const sizes = new ResizeObserver(check);
    sizes.observe(box);
    check();
    return () => sizes.disconnect();
  }, [shown]);
  const trust = async () => {
    const result = await call(project, 'project.trust', { digests });
    setRefusal(result.ok ? null : result.error);
  };
  return (
    <div className={css.trust}>
      <div className={css.words}>
        <strong>{text('confirm.trust')}</strong> {text('trust.count', { n: items.length })} {text(until)}
        {movedFrom !== null && <p>{text('trust.moved', { from: visible(movedFrom) })}</p>}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keys */}
        <ul ref={list} className={css.items} aria-label={text('trust.items')} tabIndex={0} onScroll={onScroll}>
          {items.map(({ kind, label, words, digest }) => (
            <li key={digest}>
              {text(`trust.kind.${kind}`, { label: visible(label) })}
              <code>{visible(words, { lines: kind === 'prompt' || kind === 'settings' })}</code>
            </li>
          ))}
        </ul>
        <small className={css.where}>{text('trust.covers')}</small>
        {refusal && <p role="alert">{refusalSentence(refusal)}</p>}
      </div>
      <div className={css.answer}>
        {seen !== shown && <small id={why}>{text('trust.unseen')}</small>}
        <Button
          acts
          look="primary"
          disabled={seen !== shown}
          aria-describedby={seen === shown ? undefined : why}
          onClick={() => void trust()}
        >
          {text('trust.word')}
        </Button>
      </div>
    </div>
  );
}

/** Whether the list is scrolled to its end. Tolerates one pixel, since zoomed pages scroll by fractions. */
function isAtEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight <= 1;
}
