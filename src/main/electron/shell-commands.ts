/** Commands that tray and menu run themselves, through the projects' clients. A dialog shows their refusals. */
import { BrowserWindow } from 'electron';
import type { CommandName } from '../../contract/index.ts';
import { confirmStopAll, showRefusal } from './dialogs.ts';
import type { OpenProject, Projects } from './projects.ts';
import { namedIn } from './quit.ts';
import type { TrayItem } from './tray-model.ts';

/** Runs the command of a tray item in its project, or in all of them. */
export async function runTrayCommand(
  projects: Projects,
  { command, path, input }: Extract<TrayItem, { kind: 'command' }>,
): Promise<void> {
  const project = path === null ? undefined : projects.get(path);
  if (!project) {
    if (command === 'agent.stopAll') await confirmAndStopAll(projects, 'tray');
    else for (const one of projects.all) await runIn(one, command, {});
    return;
  }
  await runIn(project, command, input);
}

async function runIn({ client }: OpenProject, command: CommandName, input: object): Promise<void> {
  // The command comes from the table and the input from the run. The host checks both by the schema.
  const result = await client.invoke(command, input as never, 'tray');
  if (!result.ok) await showRefusal(null, null, result.error);
}

/** Asks once for all projects, naming the number of their agents, then stops them. */
export async function confirmAndStopAll(projects: Projects, via: 'tray' | 'menu' | 'key'): Promise<void> {
  const runs = namedIn(projects.all);
  if (runs.length === 0 || !(await confirmStopAll(BrowserWindow.getFocusedWindow(), runs))) return;
  for (const { client } of projects.all) {
    const result = await client.invoke('agent.stopAll', {}, via);
    if (!result.ok) await showRefusal(null, null, result.error);
  }
}
