import { useEffect, useId, useRef, useState } from 'react';
import type { Refusal, TrustItem } from '../../contract/index.ts';
import { text, toldRefusal, visible } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import { useProject } from '../store/project.tsx';
import { Button } from '../ui/Button.tsx';
import css from './Banners.module.css';

/** Shows all that waits for approval, nothing of it hidden; exactly that is approved, and only after its end was in sight. */
export function TrustPanel({ items, movedFrom }: { items: readonly TrustItem[]; movedFrom: string | null }) {
  const project = useProject();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const why = useId();
  const digests = items.map(({ digest }) => digest);
  const shown = digests.join();
  /** What the list held when its end was in sight: what comes later has to be looked at, too. */
  const [seen, setSeen] = useState('');
  const look = () => {
    if (list.current !== null && isAtEnd(list.current)) setSeen(shown);
  };
  useEffect(() => {
    const box = list.current;
    if (box === null) return;
    const check = () => {
      if (isAtEnd(box)) setSeen(shown);
    };
    // also at once: a short list needs no scrolling
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
        <strong>{text('confirm.trust')}</strong> {text('trust.count', { n: items.length })} {text('trust.until')}
        {movedFrom !== null && <p>{text('trust.moved', { from: visible(movedFrom) })}</p>}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keys */}
        <ul ref={list} className={css.items} aria-label={text('trust.items')} tabIndex={0} onScroll={look}>
          {items.map(({ kind, label, words, digest }) => (
            <li key={digest}>
              {text(`trust.kind.${kind}`, { label: visible(label) })}
              <code>{visible(words, { lines: kind === 'prompt' })}</code>
            </li>
          ))}
        </ul>
        <small className={css.where}>{text('trust.covers')}</small>
        {refusal && <p role="alert">{toldRefusal(refusal)}</p>}
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

/** Within a pixel, since zoomed pages scroll by fractions. */
function isAtEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight <= 1;
}
