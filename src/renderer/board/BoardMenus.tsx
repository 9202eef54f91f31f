import { closeMenu } from '../store/dialogs.ts';
import { useDialogs, useStory } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { AfterPicker } from './AfterPicker.tsx';
import { CardMenu } from './CardMenu.tsx';
import { StoryLabelPicker } from './LabelPicker.tsx';
import { PriorityMenu } from './PriorityMenu.tsx';
import { StartMenu } from './StartMenu.tsx';

/** The open menu of a story. The board has one for all cards, since there may be thousands. */
export function BoardMenus() {
  const project = useProject();
  const menu = useDialogs((d) => d.menu);
  const story = useStory(menu?.story ?? null);
  if (!menu || !story) return null;
  const shown = { story, anchor: menu.anchor, onClose: () => closeMenu(project) };
  switch (menu.kind) {
    case 'start':
      return <StartMenu {...shown} again={menu.again} />;
    case 'card':
      return <CardMenu {...shown} />;
    case 'priority':
      return <PriorityMenu {...shown} />;
    case 'labels':
      return <StoryLabelPicker {...shown} />;
    case 'after':
      return <AfterPicker {...shown} />;
  }
}
