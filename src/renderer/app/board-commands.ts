/** Commands of the frame and of the board's columns. */
import { toggleChosen } from '../store/selection.ts';
import { toggleMaximised } from '../store/view.ts';
import type { PageCommand } from './page-command.ts';
import { stepFar } from './steps.ts';

/** Commands of the window that the host does not know. */
export const BOARD_COMMANDS: readonly PageCommand[] = [
  {
    id: 'maximise',
    title: 'view.maximise.key',
    keys: ['$mod+Shift+Enter'],
    group: 'view',
    story: true,
    run: toggleMaximised,
  },
  {
    id: 'choose',
    title: 'bulk.toggle',
    keys: ['x'],
    group: 'story',
    story: true,
    hidden: true,
    run: toggleChosen,
  },
  {
    id: 'first',
    title: 'key.first',
    keys: ['Home'],
    group: 'move',
    hidden: true,
    run: (project) => stepFar(project, 'first'),
  },
  {
    id: 'last',
    unlisted: true,
    title: 'key.last',
    keys: ['End'],
    group: 'move',
    hidden: true,
    run: (project) => stepFar(project, 'last'),
  },
  {
    id: 'page-up',
    unlisted: true,
    title: 'key.page.up',
    keys: ['PageUp'],
    group: 'move',
    hidden: true,
    run: (project) => stepFar(project, 'page-up'),
  },
  {
    id: 'page-down',
    unlisted: true,
    title: 'key.page.down',
    keys: ['PageDown'],
    group: 'move',
    hidden: true,
    run: (project) => stepFar(project, 'page-down'),
  },
];
