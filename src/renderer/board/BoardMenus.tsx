import { closeMenu } from '../store/dialogs.ts';
import { useDialogs, useStory } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { CardMenu } from './CardMenu.tsx';
import { StartMenu } from './StartMenu.tsx';

/** The open card menu. The board has one for all cards, since there may be thousands. */
export function BoardMenus() {
  const project = useProject();
  const menu = useDialogs((d) => d.menu);
  const story = useStory(menu?.story ?? null);
  if (!menu || !story) return null;
  const shown = { story, anchor: menu.anchor, onClose: () => closeMenu(project) };
  return menu.kind === 'start' ? <StartMenu {...shown} again={menu.again} /> : <CardMenu {...shown} />;
}
