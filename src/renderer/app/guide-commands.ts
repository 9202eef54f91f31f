/** Commands of the first minutes. */
import { openDialog } from '../store/dialogs.ts';
import { closeGuide, openGuide } from '../store/guide.ts';
import type { PageCommand } from './page-command.ts';

/** The commands that explain Huskies and look for what is missing. */
export const GUIDE_COMMANDS: readonly PageCommand[] = [
  {
    id: 'doctor',
    title: 'doctor.show',
    // It is asked of the host.
    acts: true,
    keys: ['$mod+Shift+h'],
    group: 'project',
    run: (project) => openDialog(project, { kind: 'doctor' }),
  },
  {
    id: 'guide',
    title: 'guide.show',
    keys: [],
    group: 'view',
    run: (project) => (project.view.getState().guide === null ? openGuide(project) : closeGuide(project)),
  },
];
