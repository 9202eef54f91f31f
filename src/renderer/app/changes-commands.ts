/** The commands of the view on changes. */
import { openDetail } from '../store/view.ts';
import type { PageCommand } from './page-command.ts';

/** Opens the changes of the selected story. */
export const CHANGES_PAGE_COMMANDS: readonly PageCommand[] = [
  {
    id: 'changes',
    title: 'view.changes',
    keys: ['$mod+Shift+d'],
    group: 'view',
    story: true,
    run: (project, story) => openDetail(project, story, 'changes'),
  },
];
