/** Questions and notices that need no page: native dialogs, attached to a window where there is one. */
import type { BrowserWindow, MessageBoxOptions } from 'electron';
import { dialog } from 'electron';
import type { Refusal, Survivor } from '../../contract/index.ts';
import { messageText, remedyText, sentence, showControls, text, visible } from '../../contract/index.ts';
import { isOpen } from './window.ts';

/** How many lines a dialog shows without growing beyond the screen. */
const MAX_LINES = 12;

/**
 * Resolves with the index of the pressed button. The last button cancels, and in a question it is the default, since
 * pressing Enter at once must never stop an agent.
 */
export async function showDialog(
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
  const shown = window && isOpen(window) ? dialog.showMessageBox(window, full) : dialog.showMessageBox(full);
  return (await shown).response;
}

/** Shows why something was refused, and the remedy. `title`: the headline; null takes the reason itself. */
export async function showRefusal(window: BrowserWindow | null, title: string | null, refusal: Refusal): Promise<void> {
  const reason = sentence(messageText(refusal.why));
  const remedy = remedyText(refusal.why);
  const message = title ?? reason;
  const detail = title === null ? remedy : `${reason}\n\n${remedy}`;
  await showDialog(window, { type: 'warning', message, detail, buttons: [text('ui.understood')] });
}

/** Asks once before all agents are stopped, naming their number. Resolves with true for yes. */
export async function confirmStopAll(window: BrowserWindow | null, runs: readonly NamedRun[]): Promise<boolean> {
  const message = text('confirm.stopAll', { n: runs.length });
  const buttons = [text('shell.stopAll.go'), text('ui.cancel')];
  return (await showDialog(window, { type: 'question', message, detail: runLines(runs), buttons })) === 0;
}

/** A run as a person knows it. */
export interface NamedRun {
  agent: string;
  /** The title of its story. */
  title: string;
}

/** One line per run: its story and its agent. Truncated to what a dialog can show. */
export function runLines(runs: readonly NamedRun[]): string {
  return lines(runs.map(({ agent, title }) => text('shell.tray.run', { agent, story: visible(title) })));
}

/** One line per survivor: its pid, its command and why it is alive. Truncated to what a dialog can show. */
export function survivorLines(left: readonly Survivor[]): string {
  return lines(left.map(({ pid, command, why }) => `${pid} ${showControls(command)} (${messageText(why, 'copied')})`));
}

function lines(all: readonly string[]): string {
  const more = all.length > MAX_LINES ? [text('fence.more', { n: all.length - MAX_LINES })] : [];
  return [...all.slice(0, MAX_LINES), ...more].join('\n');
}
