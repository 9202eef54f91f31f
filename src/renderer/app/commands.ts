/** All commands of this window: those of the host and those of the view. Keys, palette and help use this table. */
import type { CommandName } from '../../contract/index.ts';
import { commandSpec, sentence, text } from '../../contract/index.ts';
import { failedSetup, isBusy } from '../../domain/index.ts';
import { askStopAll, retryFence, retryStuck, setUpWorktree, stopStory } from '../store/actions.ts';
import { act } from '../store/call.ts';
import { type MenuState, openDialog, openMenu } from '../store/dialogs.ts';
import { toggleBlocked, toggleFrozen } from '../store/flags.ts';
import { moveBy, moveStory, stageBeside } from '../store/moves.ts';
import { inBrowser } from '../store/platform.ts';
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
import { askRemoveWorktree, restoreWorktree } from '../store/worktree.ts';
import { ANSWER_COMMANDS } from './answer-commands.ts';
import type { PageCommand, WithMirror } from './page-command.ts';
import { focusColumn, step } from './steps.ts';

type HostCommand = Omit<PageCommand, 'id' | 'title' | 'keys'> & {
  /** A second shortcut, for layouts on which the first one cannot be typed. */
  also?: string;
};

const isArchived = (s: WithMirror, story: string) => storyOf(s, story)?.stage === 'archived';
const isOnBoard = (s: WithMirror, story: string) => !isArchived(s, story);
const isFenced = ({ mirror }: WithMirror, story: string) => mirror.fenceOf(story) !== null;
/** Undo may stop an agent that was started after the change. */
const isAnyBusy = ({ mirror }: WithMirror) => mirror.busyRuns().items.length > 0;
const hasBusyRun = ({ mirror }: WithMirror, story: string) => mirror.runsOf(story).some(isBusy);

const hasWorktree = (s: WithMirror, story: string) => (storyOf(s, story)?.worktree ?? null) !== null;
const hasMoved = (s: WithMirror, id: string) => {
  const story = storyOf(s, id);
  return story !== null && story.movedAt > story.createdAt;
};
const hasFailedSetup = (s: WithMirror, id: string) => {
  const story = storyOf(s, id);
  return story !== null && failedSetup(s.mirror.runsOf(id), story) !== null;
};

/** The host's commands that this window offers. Title and shortcut come from the contract's table of commands. */
const HOST_COMMANDS: Readonly<Partial<Record<CommandName, HostCommand>>> = {
  'story.add': { group: 'project', run: (project) => openDialog(project, { kind: 'new-story' }) },
  'app.pick': { group: 'project', run: pickProject },
  // On layouts where the dot itself needs Shift (AZERTY, Bépo), Mod+Shift+. is the same press as Mod+.
  'agent.stopAll': {
    group: 'project',
    stops: true,
    also: '$mod+Shift+x',
    run: (project) => askStopAll(project, 'key'),
  },
  'agent.start': {
    group: 'story',
    story: true,
    when: (s, story) => !isArchived(s, story) && !hasBusyRun(s, story) && !isFenced(s, story),
    run: openStartMenu,
  },
  'agent.stop': {
    group: 'story',
    story: true,
    stops: true,
    when: hasBusyRun,
    run: (project, story) => void stopStory(project, story, 'key'),
  },
  'story.block': {
    group: 'story',
    story: true,
    stops: hasBusyRun,
    run: (project, story) => void toggleBlocked(project, story),
  },
  'story.freeze': {
    group: 'story',
    story: true,
    stops: hasBusyRun,
    run: (project, story) => void toggleFrozen(project, story),
  },
  'story.archive': {
    group: 'story',
    story: true,
    stops: hasBusyRun,
    when: isOnBoard,
    run: (project, story) => void moveStory(project, story, 'archived'),
  },
  'story.delete': {
    group: 'story',
    story: true,
    stops: hasBusyRun,
    run: (project, story) => openDialog(project, { kind: 'delete', story }),
  },
  'fence.retry': {
    group: 'story',
    story: true,
    when: isFenced,
    run: (project, story) => void retryFence(project, { story }),
  },
  'worktree.setup': {
    group: 'story',
    story: true,
    when: hasFailedSetup,
    run: (project, story) => void setUpWorktree(project, story, 'key'),
  },
  'worktree.remove': {
    group: 'story',
    story: true,
    when: (s, story) => hasWorktree(s, story) && !hasBusyRun(s, story) && !isFenced(s, story),
    run: askRemoveWorktree,
  },
  'worktree.restore': {
    group: 'story',
    story: true,
    // Whether there is a snapshot is asked of the host: a story that never left the backlog has had no worktree.
    when: (s, story) => !hasWorktree(s, story) && hasMoved(s, story),
    run: (project, story) => void restoreWorktree(project, story),
  },
  'project.pause': {
    group: 'project',
    when: ({ mirror }) => mirror.snapshot().project.it?.pausedAt === null,
    run: (project) => void act(project, 'project.pause', {}),
  },
  'project.resume': {
    group: 'project',
    when: ({ mirror }) => (mirror.snapshot().project.it?.pausedAt ?? null) !== null,
    run: (project) => void act(project, 'project.resume', {}),
  },
  'reconcile.retry': {
    group: 'project',
    when: ({ mirror }) => (mirror.snapshot().host.it?.stuck.length ?? 0) > 0,
    run: (project) => void retryStuck(project),
  },
  'fence.release': {
    group: 'story',
    story: true,
    stops: true,
    when: isFenced,
    run: (project, story) => openDialog(project, { kind: 'release', story }),
  },
};

/** Commands that are not in the contract's table: those of the view, moves by key, and Undo. */
const VIEW_COMMANDS: readonly PageCommand[] = [
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
  { id: 'find', title: 'view.find', keys: ['$mod+f'], group: 'view', run: openFind },
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
    keys: ['$mod+/'],
    group: 'view',
    run: (project) => openDialog(project, { kind: 'keys' }),
  },
  { id: 'archived', title: 'view.archived', keys: [], group: 'view', run: toggleArchived },
  { id: 'light', title: 'theme.light', keys: [], group: 'view', run: () => changeSettings({ theme: 'light' }) },
  { id: 'dark', title: 'theme.dark', keys: [], group: 'view', run: () => changeSettings({ theme: 'dark' }) },
  { id: 'system', title: 'theme.system', keys: [], group: 'view', run: () => changeSettings({ theme: 'system' }) },
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

/** All commands of the window. */
export const PAGE_COMMANDS: readonly PageCommand[] = [
  ...Object.entries(HOST_COMMANDS).map(([name, { also, ...extra }]) => {
    const { title, key } = commandSpec(name as CommandName);
    return { id: name, title, keys: [key, also].filter((one) => one !== undefined), acts: true, ...extra };
  }),
  ...VIEW_COMMANDS,
  ...ANSWER_COMMANDS,
];

function pickProject(project: ProjectStore): void {
  if (inBrowser()) openDialog(project, { kind: 'open-project' });
  else void act(project, 'app.pick', {});
}

function openStartMenu(project: ProjectStore, story: string): void {
  if (isArchived(project, story)) {
    project.notices.show(sentence(text('start.no.archived')));
    return;
  }
  openStoryMenu(project, story, 'start');
}

/** Opens the menu at the story's card; a card that is filtered out has none. */
function openStoryMenu(project: ProjectStore, story: string, kind: MenuState['kind']): void {
  const anchor = document.querySelector(`[data-card="${CSS.escape(story)}"]`) ?? document.body;
  openMenu(project, { kind, story, anchor });
}

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

/** Whether the command would stop something now. Changing a story may stop the agent that works on it. */
export function stopsHere({ stops = false }: PageCommand, project: WithMirror, story: string | null): boolean {
  return typeof stops === 'boolean' ? stops : stops(project, story ?? '');
}
