/** The questions and notices that need no page. Each is a native dialog, on a window where there is one. */
import type { BrowserWindow, MessageBoxOptions } from 'electron';
import { dialog } from 'electron';
import type { Refusal, RunRecord, Survivor } from '../../contract/index.ts';
import { messageText, remedyText, sentence, text, withControlsSeen } from '../../contract/index.ts';
import { stays } from './window.ts';

/** As many lines as a dialog shows without growing over the screen. */
const LINES = 12;

/**
 * The index of the button that was pressed. The last button cancels, and of a question it is the default: what Enter
 * gives at once must never stop an agent.
 */
export async function ask(
  window: BrowserWindow | null,
  options: MessageBoxOptions & { buttons: string[] },
): Promise<number> {
  const full = {
    noLink: true,
    defaultId: options.type === 'question' ? options.buttons.length - 1 : 0,
    cancelId: options.buttons.length - 1,
    title: text('app.name'),
    ...options,
  };
  const shown = window && stays(window) ? dialog.showMessageBox(window, full) : dialog.showMessageBox(full);
  return (await shown).response;
}

/** Says why something was not done, and the remedy. */
export async function sayRefusal(window: BrowserWindow | null, title: string | null, refusal: Refusal): Promise<void> {
  const said = sentence(messageText(refusal.why));
  const remedy = remedyText(refusal.why);
  const message = title ?? said;
  const detail = title === null ? remedy : `${said}\n\n${remedy}`;
  await ask(window, { type: 'warning', message, detail, buttons: [text('ui.understood')] });
}

/** Asks once before all agents are stopped, naming their count. */
export async function askStopAll(window: BrowserWindow | null, runs: readonly RunRecord[]): Promise<boolean> {
  const message = text('confirm.stopAll', { n: runs.length });
  const buttons = [text('shell.stopAll.go'), text('ui.cancel')];
  return (await ask(window, { type: 'question', message, detail: runLines(runs), buttons })) === 0;
}

export function runLines(runs: readonly RunRecord[]): string {
  return lines(runs.map(({ agent, story }) => `${agent} · ${story}`));
}

export function survivorLines(left: readonly Survivor[]): string {
  return lines(
    left.map(({ pid, command, why }) => `${pid} ${withControlsSeen(command)} (${messageText(why, 'copied')})`),
  );
}

function lines(all: readonly string[]): string {
  const more = all.length > LINES ? [text('fence.more', { n: all.length - LINES })] : [];
  return [...all.slice(0, LINES), ...more].join('\n');
}
