import { useState } from 'react';
import { text } from '../../contract/index.ts';
import { Button } from './Button.tsx';
import css from './PlainText.module.css';

/** So much is shown at first and with each 'more': a megabyte at once would hold the page up. */
const STEP_CHARACTERS = 20_000;

/** A text as it is written. */
export function PlainText({ children }: { children: string }) {
  const [most, setMost] = useState(STEP_CHARACTERS);
  const left = children.length - most;
  return (
    <>
      <div className={css.text} dir="auto" data-plain-text>
        {children.slice(0, most)}
      </div>
      {left > 0 && (
        <Button small className={css.more} onClick={() => setMost(most + STEP_CHARACTERS)}>
          {text('plain.more', { n: left })}
        </Button>
      )}
    </>
  );
}
