import { GitMerge } from 'lucide-react';
import { message, messageText, type StoryRecord } from '../../contract/index.ts';
import css from './CardFacts.module.css';

/** As many characters of a commit id as events and the command line show. */
const SHORT_ID_CHARACTERS = 12;

/** Where the work of a story has gone; nothing before it was merged. */
export function CardMerged({ story: { merged } }: { story: StoryRecord }) {
  if (merged === null) return null;
  const { base, commit } = merged;
  return (
    <div className={css.work} data-tone="ok" title={commit}>
      <GitMerge size={12} aria-hidden="true" />
      <span>{messageText(message('merge.moved', { base, commit: commit.slice(0, SHORT_ID_CHARACTERS) }))}</span>
    </div>
  );
}
