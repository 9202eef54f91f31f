/** What the tray shows and offers, derived from the projects' mirrors and the command table. Uses no Electron. */
import type { Mirror } from '../../client/index.ts';
import type { CommandName, RunRecord } from '../../contract/index.ts';
import { COMMAND_NAMES, commandSpec, messageText, text, visible } from '../../contract/index.ts';
import { isLive, isOpenQuestion } from '../../domain/index.ts';

export type TrayState = 'idle' | 'running' | 'needs' | 'failed';

export interface TrayProject {
  path: string;
  name: string;
  /** Read at each change of any project, so that only its short lists are: never a whole table of runs. */
  mirror: Pick<Mirror, 'snapshot' | 'busyRuns'>;
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
  /** Number of live runs in all projects. Shown beside the icon where the system supports that. */
  running: number;
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
  const needs = projects.flatMap((project) => whyNeeded(project).map((why) => ({ project, why })));
  const questions = projects.flatMap(openQuestions);
  const items: TrayItem[] = projects.flatMap(runItems);
  if (running === 0) items.push({ kind: 'note', label: text('shell.tray.none') });
  items.push({ kind: 'separator' });
  for (const name of COMMAND_NAMES) items.push(...commandItems(name, running));
  if (failed.length + needs.length + questions.length > 0) items.push({ kind: 'separator' });
  for (const { project, fence } of failed) {
    const label = text('shell.tray.failed', { agent: fence.agent, story: fence.story });
    items.push({ kind: 'show', label, path: project.path, story: fence.story });
  }
  for (const { project, agent, story, title } of questions) {
    const label = text('shell.tray.asks', { agent, story, title: shortened(title) });
    items.push({ kind: 'show', label, path: project.path, story });
  }
  for (const { project, why } of needs) {
    items.push({ kind: 'show', label: text('shell.tray.needs', { project: project.name, why }), path: project.path });
  }
  items.push({ kind: 'separator' });
  items.push({ kind: 'show', label: text('shell.show'), path: null });
  if (projects.length > 1) {
    for (const { name, path } of projects) {
      items.push({ kind: 'show', label: text('shell.show.project', { project: name }), path });
    }
  }
  const label = running > 0 ? text('shell.quit.stops', { n: running }) : text('shell.quit');
  items.push({ kind: 'separator' }, { kind: 'quit', label });
  const state =
    failed.length > 0 ? 'failed' : needs.length + questions.length > 0 ? 'needs' : running > 0 ? 'running' : 'idle';
  return { state, tooltip: tooltip(state, running, failed.length, questions.length), running, items };
}

/** A submenu for each live run of a project: its story, and the commands of the table that act on one run. */
function runItems(project: TrayProject): TrayItem[] {
  const { path } = project;
  const commands = COMMAND_NAMES.filter((name) => commandSpec(name).tray === 'run');
  return liveRuns(project).map(({ id, story, agent, stopping }): TrayItem => {
    const key = stopping ? 'shell.tray.stopping' : 'shell.tray.run';
    const enabled = stopping === null;
    return {
      kind: 'run',
      label: text(key, { agent, story }),
      items: [
        { kind: 'show', label: text('shell.tray.show', { story }), path, story },
        ...commands.map((command): TrayItem => {
          const label = text('shell.tray.stop', { agent, story });
          return { kind: 'command', label, command, path, input: { story, agent, run: id }, enabled };
        }),
      ],
    };
  });
}

/** The items of a command that is always in the tray. */
function commandItems(name: CommandName, running: number): TrayItem[] {
  if (commandSpec(name).tray !== 'always') return [];
  const label = running === 0 ? `${text(commandSpec(name).title)}…` : text('shell.tray.all', { n: running });
  return [{ kind: 'command', label, command: name, path: null, input: {}, enabled: running > 0 }];
}

function whyNeeded({ mirror }: TrayProject): string[] {
  const { it } = mirror.snapshot().project;
  if (it?.config === 'invalid') return [text('shell.tray.config')];
  if (it?.config === 'ready' && !it.trusted) return [text('shell.tray.trust')];
  return [];
}

/** Something that an agent asks. */
interface Asked {
  project: TrayProject;
  agent: string;
  story: string;
  title: string;
}

/** The open questions of a project, the oldest first, and then what agents ask in their terminals alone. */
function openQuestions(project: TrayProject): Asked[] {
  const open = Object.values(project.mirror.snapshot().questions)
    .filter(isOpenQuestion)
    .sort((a, b) => a.askedAt - b.askedAt || a.id.localeCompare(b.id));
  const inTerminals = liveRuns(project).flatMap(({ id, agent, story, stopping, facts }): Asked[] => {
    const why = facts?.state === 'needs-you' ? facts.why : null;
    if (why === null || stopping !== null || open.some(({ run }) => run === id)) return [];
    return [{ project, agent, story, title: messageText(why) }];
  });
  return [...open.map(({ agent, story, title }) => ({ project, agent, story, title })), ...inTerminals];
}

/** The longest part of a question in a menu, in characters. */
const MAX_QUESTION_CHARACTERS = 60;

function shortened(title: string): string {
  const words = [...visible(title)];
  return words.length <= MAX_QUESTION_CHARACTERS
    ? words.join('')
    : `${words.slice(0, MAX_QUESTION_CHARACTERS).join('')}…`;
}

function tooltip(state: TrayState, running: number, failed: number, questions: number): string {
  if (state === 'failed') return text('shell.tip.failed', { n: failed });
  if (questions > 0 && state === 'needs') return text('shell.tip.asks', { n: questions });
  if (state === 'needs') return text('shell.tip.needs');
  return state === 'running' ? text('shell.tip.running', { n: running }) : text('shell.tip.idle');
}
