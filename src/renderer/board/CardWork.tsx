import { CircleCheck, CircleX } from 'lucide-react';
import { type StoryRecord, stripControls } from '../../contract/index.ts';
import { useProjectRecord, useRecord, useRunsOf } from '../store/hooks.ts';
import { useTree } from '../store/tree.ts';
import { mentionsTree, workLine } from '../store/work.ts';
import css from './CardFacts.module.css';

/** Why the work was not accepted, with the try, or how its gates ended; nothing if there is nothing to say. */
export function CardWork({ story }: { story: StoryRecord }) {
  const work = useRecord('work', story.id);
  const runs = useRunsOf(story.id);
  const tries = useProjectRecord()?.tries ?? 1;
  const tree = useTree(story.id, mentionsTree({ story, work }));
  const line = workLine({ story, work, runs, tries, tree });
  if (line === null) return null;
  const words = stripControls(line.words);
  const Icon = line.tone === 'ok' ? CircleCheck : CircleX;
  return (
    <div className={css.work} data-tone={line.tone} title={words}>
      <Icon size={12} aria-hidden="true" />
      <span dir="auto">{words}</span>
    </div>
  );
}
