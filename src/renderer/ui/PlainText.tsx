import { useState } from 'react';
import { text } from '../../contract/index.ts';
import { Button } from './Button.tsx';
import css from './PlainText.module.css';

/** Characters shown at first, and added by each Show more: a whole megabyte would block the page. */
const STEP_CHARACTERS = 20_000;

/** A text without formatting. `flush`: without room around it, in the font of what it stands in. */
export function PlainText({ children, flush = false }: { children: string; flush?: boolean }) {
  const [shown, setShown] = useState(STEP_CHARACTERS);
  const left = children.length - shown;
  return (
    <>
      <div className={css.text} dir="auto" data-flush={flush || undefined} data-plain-text>
        {children.slice(0, shown)}
      </div>
      {left > 0 && (
        <Button small className={css.more} onClick={() => setShown(shown + STEP_CHARACTERS)}>
          {text('plain.more', { n: left })}
        </Button>
      )}
    </>
  );
}
