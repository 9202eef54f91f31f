import css from './Keys.module.css';
import { keyLabel, keysHere } from './key-label.ts';

/** A shortcut as keys: `$mod+k` → Ctrl K. Decoration: the element it stands in has a name of its own. */
export function Keys({ of }: { of: string }) {
  return (
    <span className={css.keys} aria-hidden="true">
      {keysHere(of).map((keys) => (
        <kbd key={keys} data-keys={keyLabel(keys)} />
      ))}
    </span>
  );
}
