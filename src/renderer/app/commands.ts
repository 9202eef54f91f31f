/** Every command a person can give this window: the contract's and the view's own. Keys, palette and help read this table. */
import type { CommandName, TextKey } from '../../contract/index.ts';
import { commandSpec } from '../../contract/index.ts';
import { isBusy } from '../../domain/index.ts';
import { askStopAll, retryFence, retryStuck, stopStory } from '../store/actions.ts';
import { act } from '../store/call.ts';
import { openDialog, openMenu } from '../store/dialogs.ts';
import { toggleBlocked, toggleFrozen } from '../store/flags.ts';
import { moveBy, moveStory } from '../store/moves.ts';
import { inBrowser } from '../store/platform.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { changeSettings, useSettings } from '../store/settings.ts';
import { storyOf } from '../store/story.ts';
import { undoLast } from '../store/undo.ts';
import { closeDetail, openDetail, openTerminal, select, toggleArchived, togglePanel } from '../store/view.ts';
import { focusColumn, step } from './steps.ts';

/** What decides whether a command is offered. */
export type Seen = Pick<ProjectStore, 'mirror'>;

export interface PageCommand {
  id: string;
  title: TextKey;
  /** As ui/key-match.ts has them; a single letter acts only on the board. */
  keys: readonly string[];
  /** Needs a selected story. */
  story?: boolean;
  /** Not in the palette: moving about is for keys. */
  hidden?: boolean;
  /** Stops an agent, or opens a worktree by force: offered after all else and never picked by itself. */
  stops?: boolean | ((project: Seen, story: string) => boolean);
  /** Offered by the palette only where it can do something. */
  when?: (project: Seen, story: string) => boolean;
  /** It asks the host for something: not without one. */
  acts?: boolean;
  group: 'project' | 'story' | 'view' | 'move';
  run(project: ProjectStore, story: string): void;
}

type Extra = Omit<PageCommand, 'id' | 'title' | 'keys'> & {
  /** A second key, for layouts on which the table's cannot be pressed. */
  also?: string;
};

const fenced = ({ mirror }: Seen, story: string) => mirror.fenceOf(story) !== null;
/** A change taken back may stop whoever began after it. */
const working = ({ mirror }: Seen) => mirror.busyRuns().items.length > 0;
const busy = ({ mirror }: Seen, story: string) => mirror.runsOf(story).some(isBusy);

/** How the page gives a command of the contract's table; title and key are the table's. */
const GIVEN: Partial<Record<CommandName, Extra>> = {
  'story.add': { group: 'project', run: (project) => openDialog(project, { kind: 'new-story' }) },
  'app.pick': { group: 'project', run: pickProject },
  // where the dot itself needs Shift (AZERTY, Bépo), Mod+Shift+. is Mod+.
  'agent.stopAll': {
    group: 'project',
    stops: true,
    also: '$mod+Shift+x',
    run: (project) => askStopAll(project, 'key'),
  },
  'agent.start': {
    group: 'story',
    story: true,
    when: (s, story) => !busy(s, story) && !fenced(s, story),
    run: startMenu,
  },
  'agent.stop': {
    group: 'story',
    story: true,
    stops: true,
    when: busy,
    run: (project, story) => void stopStory(project, story, 'key'),
  },
  'story.block': {
    group: 'story',
    story: true,
    stops: busy,
    run: (project, story) => void toggleBlocked(project, story),
  },
  'story.freeze': {
    group: 'story',
    story: true,
    stops: busy,
    run: (project, story) => void toggleFrozen(project, story),
  },
  'story.archive': {
    group: 'story',
    story: true,
    stops: busy,
    run: (project, story) => void moveStory(project, story, 'archived'),
  },
  'fence.retry': {
    group: 'story',
    story: true,
    when: fenced,
    run: (project, story) => void retryFence(project, story),
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
    when: fenced,
    run: (project, story) => openDialog(project, { kind: 'release', story }),
  },
};

const VIEW: readonly PageCommand[] = [
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
    stops: busy,
    run: (project, story) => void moveBy(project, story, -1),
  },
  {
    id: 'next',
    acts: true,
    title: 'view.next',
    keys: [']'],
    group: 'story',
    story: true,
    stops: busy,
    run: (project, story) => void moveBy(project, story, 1),
  },
  {
    id: 'undo',
    acts: true,
    title: 'view.undo',
    keys: ['$mod+z'],
    group: 'project',
    stops: working,
    run: (project) => void undoLast(project),
  },
  { id: 'find', title: 'view.find', keys: ['$mod+f'], group: 'view', run: find },
  {
    id: 'palette',
    title: 'view.palette',
    keys: ['$mod+k'],
    group: 'view',
    hidden: true,
    run: (project) => openDialog(project, { kind: 'palette' }),
  },
  { id: 'panel', title: 'view.panel', keys: ['$mod+j'], group: 'view', run: togglePanel },
  { id: 'board', title: 'view.board', keys: ['$mod+b'], group: 'view', run: toBoard },
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
  { id: 'reader', title: 'view.reader', keys: [], group: 'view', run: toggleReader },
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

export const PAGE_COMMANDS: readonly PageCommand[] = [
  ...Object.entries(GIVEN).map(([name, { also, ...extra }]) => {
    const { title, key } = commandSpec(name as CommandName);
    return { id: name, title, keys: [key, also].filter((one) => one !== undefined), acts: true, ...extra };
  }),
  ...VIEW,
];

function pickProject(project: ProjectStore): void {
  if (inBrowser()) openDialog(project, { kind: 'open-project' });
  else void act(project, 'app.pick', {});
}

function startMenu(project: ProjectStore, story: string): void {
  const anchor = document.querySelector(`[data-card="${CSS.escape(story)}"]`) ?? document.body;
  openMenu(project, { kind: 'start', story, anchor });
}

function find({ view }: ProjectStore): void {
  view.setState((s) => ({ find: s.find ?? '' }));
  document.querySelector<HTMLInputElement>('[data-find]')?.focus();
}

function toBoard(project: ProjectStore): void {
  const { selected } = project.view.getState();
  if (selected !== null && storyOf(project, selected)) select(project, selected, true);
  else step(project, 'down');
}

function toggleReader(): void {
  changeSettings({ screenReader: !useSettings.getState().screenReader });
}

/** Whether a command would stop something here: a change of a story that an agent works on may stop it by the way. */
export function stopsHere({ stops = false }: PageCommand, project: Seen, story: string | null): boolean {
  return typeof stops === 'boolean' ? stops : stops(project, story ?? '');
}
