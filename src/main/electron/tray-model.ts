/** What the tray says and offers, derived from the projects' mirrors and the command table. No Electron here. */
import type { CommandName, Snapshot } from '../../contract/index.ts';
import { COMMAND_NAMES, commandSpec, text } from '../../contract/index.ts';

export type TrayState = 'idle' | 'running' | 'needs' | 'failed';

export interface TrayProject {
  path: string;
  name: string;
  snapshot: Snapshot;
}

export type TrayItem =
  | { kind: 'separator' }
  | { kind: 'note'; label: string }
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
  /** Live runs over all projects: shown beside the icon where the system can. */
  running: number;
  items: TrayItem[];
}

/** Live: its slot is taken. */
export function liveRuns(snapshot: Snapshot) {
  return Object.values(snapshot.runs)
    .filter((run) => run.status === 'pending' || run.status === 'running')
    .sort((a, b) => a.startedAt - b.startedAt);
}

export function trayModel(projects: readonly TrayProject[]): TrayModel {
  const running = projects.reduce((sum, { snapshot }) => sum + liveRuns(snapshot).length, 0);
  const failed = projects.flatMap((project) =>
    Object.values(project.snapshot.fences).map((fence) => ({ project, fence })),
  );
  const needs = projects.flatMap((project) => whyNeeded(project).map((why) => ({ project, why })));
  const items: TrayItem[] = [];
  for (const { project, fence } of failed) {
    const label = text('shell.tray.failed', { agent: fence.agent, story: fence.story });
    items.push({ kind: 'show', label, path: project.path, story: fence.story });
  }
  for (const { project, why } of needs) {
    items.push({ kind: 'show', label: text('shell.tray.needs', { project: project.name, why }), path: project.path });
  }
  if (items.length > 0) items.push({ kind: 'separator' });
  for (const name of COMMAND_NAMES) items.push(...commandItems(name, projects, running));
  if (running === 0) items.push({ kind: 'note', label: text('shell.tray.none') });
  items.push({ kind: 'separator' });
  items.push({ kind: 'show', label: text('shell.show'), path: null });
  if (projects.length > 1) {
    for (const { name, path } of projects) {
      items.push({ kind: 'show', label: text('shell.show.project', { project: name }), path });
    }
  }
  const label = running > 0 ? text('shell.quit.stops', { n: running }) : text('shell.quit');
  items.push({ kind: 'separator' }, { kind: 'quit', label });
  const state = failed.length > 0 ? 'failed' : needs.length > 0 ? 'needs' : running > 0 ? 'running' : 'idle';
  return { state, tooltip: tooltip(state, running, failed.length), running, items };
}

/** A command of the table with `tray`: once for each live run, or once. */
function commandItems(name: CommandName, projects: readonly TrayProject[], running: number): TrayItem[] {
  const { tray } = commandSpec(name);
  if (tray === 'run') {
    return projects.flatMap(({ path, snapshot }) =>
      liveRuns(snapshot).map(({ story, agent, stopping }): TrayItem => {
        const label = text(stopping ? 'shell.tray.stopping' : 'shell.tray.stop', { agent, story });
        const input = { story, agent, via: 'tray' };
        return { kind: 'command', label, command: name, path, input, enabled: stopping === null };
      }),
    );
  }
  if (tray !== 'always') return [];
  const label = running === 0 ? `${text(commandSpec(name).title)}…` : text('shell.tray.all', { n: running });
  return [{ kind: 'command', label, command: name, path: null, input: { via: 'tray' }, enabled: running > 0 }];
}

function whyNeeded({ snapshot }: TrayProject): string[] {
  const { it } = snapshot.project;
  if (it?.config === 'invalid') return [text('shell.tray.config')];
  if (it?.config === 'ready' && !it.trusted) return [text('shell.tray.trust')];
  return [];
}

function tooltip(state: TrayState, running: number, failed: number): string {
  if (state === 'failed') return text('shell.tip.failed', { n: failed });
  if (state === 'needs') return text('shell.tip.needs');
  return state === 'running' ? text('shell.tip.running', { n: running }) : text('shell.tip.idle');
}
