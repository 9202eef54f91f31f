/** What tray and menu do themselves, through the projects' clients. What is refused is said in a dialog. */
import { BrowserWindow } from 'electron';
import { askStopAll, sayRefusal } from './asking.ts';
import type { Projects } from './projects.ts';
import { liveIn } from './quit.ts';
import type { TrayItem } from './tray-model.ts';

export async function actFromTray(
  projects: Projects,
  { command, path, input }: Extract<TrayItem, { kind: 'command' }>,
): Promise<void> {
  const project = path === null ? undefined : projects.get(path);
  if (!project) {
    if (command === 'agent.stopAll') await stopAllAsked(projects, 'tray');
    return;
  }
  // The item was made from the table, its input from the run: the host's schema checks both.
  const result = await project.client.invoke(command, input as never, 'tray');
  if (!result.ok) await sayRefusal(null, null, result.error);
}

/** Asks once, naming the count over all projects. */
export async function stopAllAsked(projects: Projects, via: 'tray' | 'menu'): Promise<void> {
  const runs = liveIn(projects.all);
  if (runs.length === 0 || !(await askStopAll(BrowserWindow.getFocusedWindow(), runs))) return;
  for (const { client } of projects.all) {
    const result = await client.invoke('agent.stopAll', {}, via);
    if (!result.ok) await sayRefusal(null, null, result.error);
  }
}
