import type { StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { PRIORITIES } from '../../domain/index.ts';
import { setPriority } from '../store/fields.ts';
import { useProject } from '../store/project.tsx';
import { AnchoredMenu, MenuChoices } from '../ui/Menu.tsx';

interface PriorityMenuProps {
  story: StoryRecord;
  anchor: Element;
  onClose: () => void;
}

/** The priorities of a story to choose from. */
export function PriorityMenu({ story, anchor, onClose }: PriorityMenuProps) {
  const project = useProject();
  return (
    <AnchoredMenu anchor={anchor} label={text('field.priority')} onClose={onClose}>
      <MenuChoices
        value={story.priority}
        choices={PRIORITIES.map((value) => ({ value, label: text(`priority.${value}`) }))}
        onPick={(priority) => void setPriority(project, story, priority)}
      />
    </AnchoredMenu>
  );
}
