import { GitMergeConflict } from 'lucide-react';
import {
  type ConflictFiles,
  conflictFiles,
  conflictText,
  type StoryRecord,
  stripControls,
  text,
} from '../../../contract/index.ts';
import { useProjectRecord, useRecord, useStory } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { openDetail } from '../../store/view.ts';
import css from './Disclosure.module.css';
import { Disclosure } from './Disclosure.tsx';

/** What the story's commits conflict with: in one line, and with all stories and files when it is opened. */
export function Conflicts({ story }: { story: StoryRecord }) {
  const conflicts = useRecord('conflicts', story.id);
  const base = useProjectRecord()?.base ?? '';
  if (conflicts === null) return null;
  const more = conflicts.count - conflicts.with.length;
  return (
    <Disclosure
      icon={<GitMergeConflict size={13} className={css.warn} aria-hidden="true" />}
      words={conflictText(conflicts, base)}
    >
      <ul>
        {conflicts.base && (
          <li>
            <b>{text('conflicts.base', { base })}</b> <Files of={conflicts.base} />
          </li>
        )}
        {conflicts.with.map((one) => (
          <li key={one.story}>
            <Other story={one.story} /> <Files of={one} />
          </li>
        ))}
        {more > 0 && <li>{text('conflicts.more', { n: more })}</li>}
      </ul>
    </Disclosure>
  );
}

function Other({ story }: { story: string }) {
  const project = useProject();
  const record = useStory(story);
  if (!record) return <b>{story}</b>;
  return (
    <button type="button" title={story} dir="auto" onClick={() => openDetail(project, story)}>
      {stripControls(record.title)}
    </button>
  );
}

function Files({ of }: { of: ConflictFiles }) {
  return <span className={css.files}>{stripControls(conflictFiles(of))}</span>;
}
