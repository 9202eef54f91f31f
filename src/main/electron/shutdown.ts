/** Shuts down the whole app, or one project whose window closes: asks, stops the agents, shows the proof. */
import { BrowserWindow } from 'electron';
import type { OpenProject } from './projects.ts';
import { confirmStop, isProven, liveIn, proofLines, showProof, stopRuns } from './quit.ts';
import type { Page } from './windows.ts';

/**
 * Resolves with true when all agents are stopped, or when a person decides to quit anyway. `unattended`: no person can
 * be asked, as after a signal; a proof that failed then sets the exit code to 1.
 */
export async function shutDownAll(
  all: readonly OpenProject[],
  pages: readonly Page[],
  unattended: boolean,
): Promise<boolean> {
  const window = BrowserWindow.getFocusedWindow() ?? pages[0]?.window ?? null;
  if (!unattended && !(await confirmStop(all, window, null))) return false;
  const liveBefore = liveIn(all).length;
  // A value above 1 shows an indeterminate progress bar.
  showProgress(pages, 2);
  const proof = await stopRuns(all);
  if (liveBefore > 0 || !isProven(proof)) console.log(proofLines(proof));
  showProgress(pages, -1);
  if (unattended) {
    if (!isProven(proof)) process.exitCode = 1;
    return true;
  }
  if (liveBefore === 0 && isProven(proof)) return true;
  const go = await showProof(proof, window, null);
  if (!go) for (const { host } of all) host.resume();
  return go;
}

/** The same for one project. `last`: its window is the last one, so the app ends with it. */
export async function shutDownProject(project: OpenProject, window: BrowserWindow, last: boolean): Promise<boolean> {
  const closing = last ? null : project.host.name;
  if (!(await confirmStop([project], window, closing))) return false;
  const liveBefore = liveIn([project]).length;
  const proof = await stopRuns([project]);
  if (liveBefore > 0 || !isProven(proof)) console.log(proofLines(proof));
  const go = (liveBefore === 0 && isProven(proof)) || (await showProof(proof, window, closing));
  if (!go) project.host.resume();
  return go;
}

/** A progress of -1 removes the bar. A window may have been destroyed while its agents were stopped. */
function showProgress(pages: readonly Page[], progress: number): void {
  for (const { window } of pages) if (!window.isDestroyed()) window.setProgressBar(progress);
}
