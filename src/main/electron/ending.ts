/** From the wish to end to the proof: of the whole app, or of one project whose window closes. */
import { BrowserWindow } from 'electron';
import type { OpenProject } from './projects.ts';
import { isProven, liveIn, mayStop, proofLines, showProof, stopRuns } from './quit.ts';
import type { Page } from './windows.ts';

/** True: all is stopped, or a person goes on regardless. `asked`: someone else decided, such as a signal. */
export async function endAll(all: readonly OpenProject[], pages: readonly Page[], asked: boolean): Promise<boolean> {
  const window = BrowserWindow.getFocusedWindow() ?? pages[0]?.window ?? null;
  if (!asked && !(await mayStop(all, window, null))) return false;
  const had = liveIn(all).length;
  // More than 1: the system shows that something goes on, without saying how far.
  showProgress(pages, 2);
  const proof = await stopRuns(all);
  if (had > 0 || !isProven(proof)) console.log(proofLines(proof));
  showProgress(pages, -1);
  if (asked) {
    if (!isProven(proof)) process.exitCode = 1;
    return true;
  }
  if (had === 0 && isProven(proof)) return true;
  const go = await showProof(proof, window, null);
  if (!go) for (const { host } of all) host.resume();
  return go;
}

/** The same for one project. `last`: with its window the app ends. */
export async function endOne(project: OpenProject, window: BrowserWindow, last: boolean): Promise<boolean> {
  const closing = last ? null : project.host.name;
  if (!(await mayStop([project], window, closing))) return false;
  const had = liveIn([project]).length;
  const proof = await stopRuns([project]);
  if (had > 0 || !isProven(proof)) console.log(proofLines(proof));
  const go = (had === 0 && isProven(proof)) || (await showProof(proof, window, closing));
  if (!go) project.host.resume();
  return go;
}

/** -1 takes it away. A window may have gone while its agents were stopped. */
function showProgress(pages: readonly Page[], progress: number): void {
  for (const { window } of pages) if (!window.isDestroyed()) window.setProgressBar(progress);
}
