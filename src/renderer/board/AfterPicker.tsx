import { useState } from 'react';
import type { StoryRecord } from '../../contract/index.ts';
import { stripControls, text } from '../../contract/index.ts';
import { cycleWith, toggleAfter } from '../store/fields.ts';
import { fitsFilter, parseQuery } from '../store/find-query.ts';
import { useWholeMirror } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { Picker, PickerItem, PickerMore } from '../ui/Picker.tsx';

interface AfterPickerProps {
  story: StoryRecord;
  anchor: Element;
  onClose: () => void;
}

/** At most this many stories are listed. Typing narrows the list. */
const MAX_LISTED = 50;

/** The stories that can be done first, the chosen ones at the top. One that would close a cycle shows the cycle. */
export function AfterPicker({ story, anchor, onClose }: AfterPickerProps) {
  const project = useProject();
  const mirror = useWholeMirror();
  const [query, setQuery] = useState('');
  const filter = parseQuery(query);
  const isChosen = (one: StoryRecord) => story.after.includes(one.id);
  const found = Object.values(mirror.snapshot().stories)
    .filter((one) => one.id !== story.id && fitsFilter(one, filter))
    .sort((a, b) => Number(isChosen(b)) - Number(isChosen(a)));
  const listed = found.slice(0, MAX_LISTED);
  return (
    <Picker
      anchor={anchor}
      label={text('view.after')}
      placeholder={text('field.after.find')}
      query={query}
      onQuery={setQuery}
      onClose={onClose}
      empty={text('field.after.none')}
    >
      {listed.map((one) => {
        const cycle = isChosen(one) ? null : cycleWith(project, story.id, one.id);
        return (
          <PickerItem
            key={one.id}
            value={one.id}
            label={stripControls(one.title)}
            note={cycle === null ? one.id : text('field.after.cycle', { path: cycle.join(' → ') })}
            chosen={isChosen(one)}
            disabled={cycle !== null}
            onPick={() => void toggleAfter(project, story, one.id)}
          />
        );
      })}
      <PickerMore n={found.length - listed.length} />
    </Picker>
  );
}
