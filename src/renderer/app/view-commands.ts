/** The commands of the view. */
import { askForNotices, mayAskForNotices } from '../store/browser-notices.ts';
import { openDialog } from '../store/dialogs.ts';
import { moveBy, stageBeside } from '../store/moves.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { changeSettings, useSettings } from '../store/settings.ts';
import { storyOf } from '../store/story.ts';
import { undoLast } from '../store/undo.ts';
import {
  closeDetail,
  editPart,
  openDetail,
  openNewItem,
  openTerminal,
  select,
  toggleArchived,
  togglePanel,
} from '../store/view.ts';
import { answerYes, askedBy } from '../store/wait.ts';
import { hasBusyRun, isAnyBusy, isOnBoard } from './command-conditions.ts';
import { openStoryMenu } from './host-commands.ts';
import type { PageCommand } from './page-command.ts';
import { focusColumn, step } from './steps.ts';

/** Commands that are not in the contract's table: those of the view, moves by key, and Undo. */
export const VIEW_COMMANDS: readonly PageCommand[] = [
  {
    id: 'open',
    title: 'card.open',
    keys: ['Enter'],
    group: 'story',
    story: true,
    hidden: true,
    run: (project, story) => openDetail(project, story),
  },
  { id: 'close', title: 'view.close', keys: ['Escape'], group: 'view', hidden: true, run: closeDetail },
  {
    id: 'previous',
    acts: true,
    title: 'view.previous',
    keys: ['['],
    group: 'story',
    story: true,
    stops: hasBusyRun,
    when: (s, story) => stageBeside(s, story, -1) !== null,
    run: (project, story) => void moveBy(project, story, -1),
  },
  {
    id: 'next',
    acts: true,
    title: 'view.next',
    keys: [']'],
    group: 'story',
    story: true,
    stops: hasBusyRun,
    when: (s, story) => stageBeside(s, story, 1) !== null,
    run: (project, story) => void moveBy(project, story, 1),
  },
  {
    id: 'yes',
    acts: true,
    title: 'view.yes',
    keys: ['y'],
    group: 'story',
    story: true,
    when: (s, story) => askedBy(s.mirror, storyOf(s, story)) !== null,
    run: (project, story) => void answerYes(project, storyOf(project, story)),
  },
  {
    id: 'priority',
    acts: true,
    title: 'view.priority',
    keys: ['p'],
    group: 'story',
    story: true,
    when: isOnBoard,
    run: (project, story) => openStoryMenu(project, story, 'priority'),
  },
  {
    id: 'labels',
    acts: true,
    title: 'view.labels',
    keys: [],
    group: 'story',
    story: true,
    when: isOnBoard,
    run: (project, story) => openStoryMenu(project, story, 'labels'),
  },
  {
    id: 'after',
    acts: true,
    title: 'view.after',
    keys: [],
    group: 'story',
    story: true,
    when: isOnBoard,
    run: (project, story) => openStoryMenu(project, story, 'after'),
  },
  {
    id: 'acceptance',
    acts: true,
    title: 'view.acceptance',
    keys: [],
    group: 'story',
    story: true,
    when: isOnBoard,
    run: openNewItem,
  },
  {
    id: 'rename',
    acts: true,
    title: 'view.rename',
    keys: [],
    group: 'story',
    story: true,
    when: isOnBoard,
    run: (project, story) => editPart(project, story, 'title'),
  },
  {
    id: 'text',
    acts: true,
    title: 'view.text',
    keys: [],
    group: 'story',
    story: true,
    when: isOnBoard,
    run: (project, story) => editPart(project, story, 'text'),
  },
  {
    id: 'deleted',
    // the list is asked of the host
    acts: true,
    title: 'view.deleted',
    keys: [],
    group: 'project',
    run: (project) => openDialog(project, { kind: 'deleted' }),
  },
  {
    id: 'send-back',
    acts: true,
    title: 'view.sendBack',
    keys: [],
    group: 'story',
    story: true,
    when: (s, story) => askedBy(s.mirror, storyOf(s, story))?.do === 'review',
    run: (project, story) => openDialog(project, { kind: 'send-back', story }),
  },
  {
    id: 'undo',
    acts: true,
    title: 'view.undo',
    keys: ['$mod+z'],
    group: 'project',
    stops: isAnyBusy,
    run: (project) => void undoLast(project),
  },
  { id: 'find', title: 'view.find', keys: ['$mod+f', '/'], group: 'view', run: openFind },
  {
    id: 'palette',
    title: 'view.palette',
    keys: ['$mod+k'],
    group: 'view',
    hidden: true,
    run: (project) => openDialog(project, { kind: 'palette' }),
  },
  { id: 'panel', title: 'view.panel', keys: ['$mod+j'], group: 'view', run: togglePanel },
  { id: 'board', title: 'view.board', keys: ['$mod+b'], group: 'view', run: focusBoard },
  { id: 'terminal', title: 'view.terminal', keys: ['$mod+e'], group: 'view', story: true, run: openTerminal },
  {
    id: 'keys',
    title: 'view.keys',
    keys: ['$mod+/', '?'],
    group: 'view',
    run: (project) => openDialog(project, { kind: 'keys' }),
  },
  { id: 'archived', title: 'view.archived', keys: [], group: 'view', run: toggleArchived },
  { id: 'light', title: 'theme.light', keys: [], group: 'view', run: () => changeSettings({ theme: 'light' }) },
  { id: 'dark', title: 'theme.dark', keys: [], group: 'view', run: () => changeSettings({ theme: 'dark' }) },
  { id: 'system', title: 'theme.system', keys: [], group: 'view', run: () => changeSettings({ theme: 'system' }) },
  {
    id: 'allow-notices',
    title: 'notice.allow',
    keys: [],
    group: 'view',
    when: mayAskForNotices,
    run: askForNotices,
  },
  { id: 'reader', title: 'view.reader', keys: [], group: 'view', run: toggleScreenReader },
  {
    id: 'left',
    title: 'key.left',
    keys: ['ArrowLeft', 'h'],
    group: 'move',
    hidden: true,
    run: (project) => step(project, 'left'),
  },
  {
    id: 'down',
    title: 'key.down',
    keys: ['ArrowDown', 'j'],
    group: 'move',
    hidden: true,
    run: (project) => step(project, 'down'),
  },
  {
    id: 'up',
    title: 'key.up',
    keys: ['ArrowUp', 'k'],
    group: 'move',
    hidden: true,
    run: (project) => step(project, 'up'),
  },
  {
    id: 'right',
    title: 'key.right',
    keys: ['ArrowRight', 'l'],
    group: 'move',
    hidden: true,
    run: (project) => step(project, 'right'),
  },
  ...([1, 2, 3, 4, 5] as const).map(
    (n): PageCommand => ({
      id: `column${n}`,
      title: `key.column.${n}`,
      keys: [`$mod+${n}`],
      group: 'move',
      hidden: true,
      run: (project) => focusColumn(project, n - 1),
    }),
  ),
];

function openFind({ view }: ProjectStore): void {
  view.setState((s) => ({ find: s.find ?? '' }));
  document.querySelector<HTMLInputElement>('[data-find]')?.focus();
}

function focusBoard(project: ProjectStore): void {
  const { selected } = project.view.getState();
  if (selected !== null && storyOf(project, selected)) select(project, selected, true);
  else step(project, 'down');
}

function toggleScreenReader(): void {
  changeSettings({ screenReader: !useSettings.getState().screenReader });
}
