import { useState } from 'react';
import type { StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { knownLabels, toggleLabel } from '../store/fields.ts';
import { useWholeMirror } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { Picker, PickerItem } from '../ui/Picker.tsx';

interface LabelPickerProps {
  anchor: Element;
  label: string;
  /** The labels that are set now. */
  chosen: readonly string[];
  onToggle: (label: string) => void;
  onClose: () => void;
}

/** The labels of the project to add or remove, the set ones first; a name that none of them has can be created. */
export function LabelPicker({ anchor, label, chosen, onToggle, onClose }: LabelPickerProps) {
  const project = useProject();
  useWholeMirror();
  const [query, setQuery] = useState('');
  const name = query.trim().normalize('NFC');
  const known = [...chosen, ...knownLabels(project).filter((one) => !chosen.includes(one))];
  const found = known.filter((one) => one.toLowerCase().includes(name.toLowerCase()));
  const pick = (one: string) => {
    setQuery('');
    onToggle(one);
  };
  return (
    <Picker
      anchor={anchor}
      label={label}
      placeholder={text('field.labels.find')}
      query={query}
      onQuery={setQuery}
      onClose={onClose}
      empty={text('field.labels.none')}
    >
      {found.map((one) => (
        <PickerItem
          key={one}
          value={`label ${one}`}
          label={one}
          chosen={chosen.includes(one)}
          onPick={() => pick(one)}
        />
      ))}
      {name !== '' && !known.includes(name) && (
        <PickerItem value="create" label={text('field.labels.create', { label: name })} onPick={() => pick(name)} />
      )}
    </Picker>
  );
}

interface StoryLabelPickerProps {
  story: StoryRecord;
  anchor: Element;
  onClose: () => void;
}

/** The labels of one story. */
export function StoryLabelPicker({ story, anchor, onClose }: StoryLabelPickerProps) {
  const project = useProject();
  return (
    <LabelPicker
      anchor={anchor}
      label={text('field.labels')}
      chosen={story.labels}
      onToggle={(label) => void toggleLabel(project, story, label)}
      onClose={onClose}
    />
  );
}
