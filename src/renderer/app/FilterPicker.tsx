import { useState } from 'react';
import { text } from '../../contract/index.ts';
import { hasWords } from '../store/derive.ts';
import { knownLabels } from '../store/fields.ts';
import { filtersFor } from '../store/filters.ts';
import { useView, useWholeMirror } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { toggleFilter } from '../store/view.ts';
import { Picker, PickerItem } from '../ui/Picker.tsx';

/** Lets a person choose by which states, agents and labels the board is filtered. */
export function FilterPicker({ anchor, onClose }: { anchor: Element; onClose: () => void }) {
  const project = useProject();
  const { agents } = useWholeMirror().snapshot();
  const [query, setQuery] = useState('');
  const active = useView((v) => v.filters);
  const all = filtersFor(
    Object.values(agents).map(({ name }) => name),
    knownLabels(project),
  );
  return (
    <Picker
      anchor={anchor}
      label={text('filter.title')}
      placeholder={text('filter.placeholder')}
      query={query}
      onQuery={setQuery}
      onClose={onClose}
      empty={text('filter.none')}
    >
      {all
        .filter(({ name, query: written }) => hasWords(`${name} ${written}`, query))
        .map(({ name, query: written }) => (
          <PickerItem
            key={written}
            value={written}
            label={name}
            chosen={active.includes(written)}
            onPick={() => toggleFilter(project, written)}
          />
        ))}
    </Picker>
  );
}
