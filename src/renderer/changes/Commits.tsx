import { GitCommitHorizontal } from 'lucide-react';
import { stripControls, text } from '../../contract/index.ts';
import type { ChangeCommits } from '../../domain/index.ts';
import { atTime } from '../ui/format.ts';
import css from './Changes.module.css';

/** How many characters of a commit's id are shown. */
const SHORT_ID = 8;

/** The commits of the story, folded at first. */
export function Commits({ of: { commits, more } }: { of: ChangeCommits }) {
  return (
    <details className={css.commits}>
      <summary>
        <GitCommitHorizontal size={14} aria-hidden="true" /> {text('changes.commits', { n: commits.length + more })}
      </summary>
      <ul>
        {commits.map(({ commit, subject, author, at }) => (
          <li key={commit}>
            <code title={commit}>{commit.slice(0, SHORT_ID)}</code>
            <span className={css.subject} dir="auto" title={stripControls(subject)}>
              {stripControls(subject)}
            </span>
            <span className={css.dim}>
              {stripControls(author)}, {atTime(at)}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className={css.dim}>{text('changes.commits.more', { n: more })}</p>}
    </details>
  );
}
