/** The host's commands in this window. */
import type { CommandName } from '../../contract/index.ts';
import { sentence, text } from '../../contract/index.ts';
import { askStopAll, retryFence, retryStuck, setUpWorktree } from '../store/actions.ts';
import { act } from '../store/call.ts';
import { type MenuState, openDialog, openMenu } from '../store/dialogs.ts';
import { toggleBlocked, toggleFrozen } from '../store/flags.ts';
import { moveStory } from '../store/moves.ts';
import { inBrowser } from '../store/platform.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { stopStory } from '../store/stops.ts';
import { askRemoveWorktree, restoreWorktree } from '../store/worktree.ts';
import {
  hasBusyRun,
  hasFailedSetup,
  hasMoved,
  hasWorktree,
  isArchived,
  isFenced,
  isOnBoard,
} from './command-conditions.ts';
import type { PageCommand } from './page-command.ts';

type HostCommand = Omit<PageCommand, 'id' | 'title' | 'keys'> & {
  /** A second shortcut, for layouts on which the first one cannot be typed. */
  also?: string;
};

/** The host's commands that this window offers. Title and shortcut come from the contract's table of commands. */
export const HOST_COMMANDS: Readonly<Partial<Record<CommandName, HostCommand>>> = {
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

/** Lets a person choose the project to open. */
export function pickProject(project: ProjectStore): void {
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
export function openStoryMenu(project: ProjectStore, story: string, kind: MenuState['kind']): void {
  const anchor = document.querySelector(`[data-card="${CSS.escape(story)}"]`) ?? document.body;
  openMenu(project, { kind, story, anchor });
}
