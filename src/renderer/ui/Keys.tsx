import css from './Keys.module.css';
import { keyLabel, keysHere } from './key-label.ts';

/** Shows a shortcut, for example Ctrl K for `$mod+k`. Hidden from screen readers: the control has its own name. */
export function Keys({ of }: { of: string }) {
  return (
    <span className={css.keys} aria-hidden="true">
      {keysHere(of).map((keys) => (
        <kbd key={keys} data-keys={keyLabel(keys)} />
      ))}
    </span>
  );
}
