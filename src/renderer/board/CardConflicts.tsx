import { GitMergeConflict } from 'lucide-react';
import { conflictText, type StoryRecord, stripControls } from '../../contract/index.ts';
import { useProjectRecord, useRecord } from '../store/hooks.ts';
import css from './CardFacts.module.css';

/** What the story's commits conflict with, in one line; nothing while they merge. */
export function CardConflicts({ story }: { story: StoryRecord }) {
  const conflicts = useRecord('conflicts', story.id);
  const base = useProjectRecord()?.base ?? '';
  if (conflicts === null) return null;
  const words = stripControls(conflictText(conflicts, base));
  return (
    <div className={css.conflicts} title={words}>
      <GitMergeConflict size={12} aria-hidden="true" />
      <span dir="auto">{words}</span>
    </div>
  );
}
