/** What the tray shows and offers, derived from the projects' mirrors and the command table. Uses no Electron. */
import { type Mirror, recordOf } from '../../client/index.ts';
import type { CommandName, RunRecord } from '../../contract/index.ts';
import { COMMAND_NAMES, commandSpec, messageText, text, visible } from '../../contract/index.ts';
import { isLive, isOpenQuestion } from '../../domain/index.ts';

export type TrayState = 'idle' | 'running' | 'needs' | 'failed';

export interface TrayProject {
  path: string;
  name: string;
  /** Read at each change of any project, so that only its short lists are: never a whole table of runs. */
  mirror: Pick<Mirror, 'snapshot' | 'busyRuns'>;
  /** The ids of the stories that do not go on until a person acts. */
  needsYou: readonly string[];
}

export type TrayItem =
  | { kind: 'separator' }
  | { kind: 'note'; label: string }
  /** One live run, with the items of its submenu. */
  | { kind: 'run'; label: string; items: TrayItem[] }
  | { kind: 'show'; label: string; path: string | null; story?: string }
  | {
      kind: 'command';
      label: string;
      command: CommandName;
      path: string | null;
      input: Record<string, string>;
      enabled: boolean;
    }
  | { kind: 'quit'; label: string };

export interface TrayModel {
  state: TrayState;
  tooltip: string;
  /** The number that the icon shows: of stories that need a person, else of live runs. 0: none. */
  count: number;
  items: TrayItem[];
}

/** The live runs of a project, oldest first. */
function liveRuns({ mirror }: TrayProject): RunRecord[] {
  return mirror.busyRuns().items.filter(isLive);
}

/** The tray's items in their order: runs, Stop all, what needs a person, Show, Quit. The first item never stops a run. */
export function trayModel(projects: readonly TrayProject[]): TrayModel {
  const running = projects.reduce((sum, project) => sum + liveRuns(project).length, 0);
  const failed = projects.flatMap((project) =>
    Object.values(project.mirror.snapshot().fences).map((fence) => ({ project, fence })),
  );
  const whole = projects.flatMap((project) => whyNeeded(project).map((why) => ({ project, why })));
  const questions = projects.flatMap(openQuestions);
  const needing = projects.flatMap((project) => project.needsYou.map((story) => ({ project, story })));
  const items: TrayItem[] = projects.flatMap(runItems);
  if (running === 0) items.push({ kind: 'note', label: text('shell.tray.none') });
  items.push({ kind: 'separator' });
  for (const name of COMMAND_NAMES) items.push(...commandItems(name, running, projects));
  const asks = [
    ...failed.map(({ project, fence }): TrayItem => {
      const label = text('shell.tray.failed', { agent: fence.agent, story: titleOf(project, fence.story) });
      return { kind: 'show', label, path: project.path, story: fence.story };
    }),
    ...questions.map(({ project, story, title }): TrayItem => {
      const label = text('shell.tray.asks', { story: titleOf(project, story), title: shortened(title) });
      return { kind: 'show', label, path: project.path, story };
    }),
    ...needing.flatMap(({ project, story }): TrayItem[] => {
      if (questions.some((one) => one.project === project && one.story === story)) return [];
      const label = text('shell.tray.story', { story: titleOf(project, story) });
      return [{ kind: 'show', label, path: project.path, story }];
    }),
    ...whole.map(({ project, why }): TrayItem => {
      return { kind: 'show', label: text('shell.tray.needs', { project: project.name, why }), path: project.path };
    }),
  ];
  if (asks.length > 0) items.push({ kind: 'separator' }, ...limited(asks));
  items.push({ kind: 'separator' });
  items.push({ kind: 'show', label: text('shell.show'), path: null });
  if (projects.length > 1) {
    for (const { name, path } of projects) {
      items.push({ kind: 'show', label: text('shell.show.project', { project: name }), path });
    }
  }
  const label = running > 0 ? text('shell.quit.stops', { n: running }) : text('shell.quit');
  items.push({ kind: 'separator' }, { kind: 'quit', label });
  const asking = [...needing, ...questions];
  const stories = new Set(asking.map(({ project, story }) => `${project.path} ${story}`)).size;
  const needed = stories + whole.length;
  const state = failed.length > 0 ? 'failed' : needed > 0 ? 'needs' : running > 0 ? 'running' : 'idle';
  const count = needed > 0 ? needed : running;
  return { state, tooltip: tooltip(state, running, failed.length, stories), count, items };
}

/** How many stories that need a person the menu lists: the window has all of them. */
const MAX_ITEMS = 12;

function limited(items: TrayItem[]): TrayItem[] {
  const more = items.length - MAX_ITEMS;
  if (more <= 0) return items;
  return [...items.slice(0, MAX_ITEMS), { kind: 'show', label: text('shell.tray.more', { n: more }), path: null }];
}

/** What a person calls the story: its title, or its id where the title is not known. */
function titleOf({ mirror }: TrayProject, story: string): string {
  const title = recordOf(mirror.snapshot().stories, story)?.title.trim() ?? '';
  return shortened(title === '' ? story : title);
}

/** A submenu for each live run of a project: its story, and the commands of the table that act on one run. */
function runItems(project: TrayProject): TrayItem[] {
  const { path } = project;
  const commands = COMMAND_NAMES.filter((name) => commandSpec(name).tray === 'run');
  return liveRuns(project).map(({ id, story, agent, stopping }): TrayItem => {
    const title = titleOf(project, story);
    const key = stopping ? 'shell.tray.stopping' : 'shell.tray.run';
    const enabled = stopping === null;
    return {
      kind: 'run',
      label: text(key, { agent, story: title }),
      items: [
        { kind: 'show', label: text('shell.tray.show', { story: title }), path, story },
        ...commands.map((command): TrayItem => {
          const label = text('shell.tray.stop', { agent, story: title });
          return { kind: 'command', label, command, path, input: { story, agent, run: id }, enabled };
        }),
      ],
    };
  });
}

/** The items of a command that is always in the tray. It acts in all projects. */
function commandItems(name: CommandName, running: number, projects: readonly TrayProject[]): TrayItem[] {
  if (commandSpec(name).tray !== 'always' || !isOffered(name, projects)) return [];
  const stops = name === 'agent.stopAll';
  const label = stops && running > 0 ? text('shell.tray.all', { n: running }) : text(commandSpec(name).title);
  const enabled = !stops || running > 0;
  return [
    {
      kind: 'command',
      label: stops && running === 0 ? `${label}…` : label,
      command: name,
      path: null,
      input: {},
      enabled,
    },
  ];
}

/** New starts can be paused where they are not, and resumed where they are. */
function isOffered(name: CommandName, projects: readonly TrayProject[]): boolean {
  const paused = projects.flatMap(({ mirror }) => mirror.snapshot().project.it ?? []).map(({ pausedAt }) => pausedAt);
  if (name === 'project.pause') return paused.some((at) => at === null);
  if (name === 'project.resume') return paused.some((at) => at !== null);
  return true;
}

function whyNeeded({ mirror }: TrayProject): string[] {
  const { it } = mirror.snapshot().project;
  if (it?.config === 'invalid') return [text('shell.tray.config')];
  // Settings in a worktree wait for approval in a project that is trusted otherwise.
  if (it?.config === 'ready' && (!it.trusted || it.untrusted.length > 0)) return [text('shell.tray.trust')];
  return [];
}

/** Something that an agent asks. */
interface Asked {
  project: TrayProject;
  story: string;
  title: string;
}

/** The open questions of a project, the oldest first, and then what agents ask in their terminals alone. */
function openQuestions(project: TrayProject): Asked[] {
  const open = Object.values(project.mirror.snapshot().questions)
    .filter(isOpenQuestion)
    .sort((a, b) => a.askedAt - b.askedAt || a.id.localeCompare(b.id));
  const inTerminals = liveRuns(project).flatMap(({ id, story, stopping, facts }): Asked[] => {
    const why = facts?.state === 'needs-you' ? facts.why : null;
    if (why === null || stopping !== null || open.some(({ run }) => run === id)) return [];
    return [{ project, story, title: messageText(why) }];
  });
  return [...open.map(({ story, title }) => ({ project, story, title })), ...inTerminals];
}

/** The longest part of a title or a question in a menu, in characters. */
const MAX_TITLE_CHARACTERS = 60;

function shortened(title: string): string {
  const words = [...visible(title)];
  return words.length <= MAX_TITLE_CHARACTERS ? words.join('') : `${words.slice(0, MAX_TITLE_CHARACTERS).join('')}…`;
}

function tooltip(state: TrayState, running: number, failed: number, needing: number): string {
  if (state === 'failed') return text('shell.tip.failed', { n: failed });
  if (needing > 0 && state === 'needs') return text('shell.tip.asks', { n: needing });
  if (state === 'needs') return text('shell.tip.needs');
  return state === 'running' ? text('shell.tip.running', { n: running }) : text('shell.tip.idle');
}
