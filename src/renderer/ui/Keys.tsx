import css from './Keys.module.css';
import { keysHere, keyWords } from './key-words.ts';

/** A shortcut as keys: `$mod+k` → Ctrl K. Decoration: the element it stands in has a name of its own. */
export function Keys({ of }: { of: string }) {
  return (
    <span className={css.keys} aria-hidden="true">
      {keysHere(of).map((keys) => (
        <kbd key={keys} data-keys={keyWords(keys)} />
      ))}
    </span>
  );
}
