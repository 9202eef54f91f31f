import css from './Keys.module.css';
import { keyWords } from './key-words.ts';

/** A shortcut as keys: `$mod+k` → Ctrl K. Decoration: the element it stands in has a name of its own. */
export function Keys({ of }: { of: string }) {
  return (
    <span className={css.keys} aria-hidden="true">
      <kbd data-keys={keyWords(of)} />
    </span>
  );
}
