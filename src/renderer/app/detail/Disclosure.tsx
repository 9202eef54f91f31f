import type { ReactNode } from 'react';
import { stripControls } from '../../../contract/index.ts';
import css from './Disclosure.module.css';

/** One line with a mark, and everything about it when it is opened. */
export function Disclosure({ icon, words, children }: { icon: ReactNode; words: string; children: ReactNode }) {
  return (
    <details className={css.disclosure}>
      <summary>
        {icon}
        <span dir="auto">{stripControls(words)}</span>
      </summary>
      <div className={css.content}>{children}</div>
    </details>
  );
}
