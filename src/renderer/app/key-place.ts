/** Where a key press happens, and which keys hold there. */

/**
 * `text`: a field takes letters; `terminal`: the agent takes nearly all; `overlay`: a dialog or menu takes all;
 * `control`: some other control, which has arrows of its own; `board`: the board or nothing has the focus.
 */
export type KeyPlace = 'board' | 'control' | 'text' | 'terminal' | 'overlay';

const OVERLAY = '[role="dialog"],[role="alertdialog"],[role="menu"]';
const TEXT = 'input:not([type="checkbox"]):not([type="radio"]),textarea,select,[contenteditable="true"]';

export function keyPlace(target: EventTarget | null): KeyPlace {
  // A press of the window's menu comes to the window itself, past whatever has the focus, but not past a dialog.
  if (!(target instanceof Element)) return document.querySelector(OVERLAY) ? 'overlay' : 'board';
  if (target.closest(OVERLAY)) return 'overlay';
  if (target.closest('.xterm')) return 'terminal';
  if (target.closest(TEXT)) return 'text';
  if (target === document.body || target.closest('[data-board]')) return 'board';
  return 'control';
}

/**
 * In a focused terminal every Ctrl+letter is the agent's: the app takes Ctrl+Shift+letter and Mod+. only, each by the
 * character that the layout makes of it. On macOS Cmd is never the agent's.
 */
export function terminalKeys(keys: string, mac: boolean): string[] {
  if (!keys.includes('$mod')) return [];
  if (mac || keys === '$mod+.' || keys.startsWith('$mod+Shift+')) return [keys];
  const letter = /^\$mod\+([a-z])$/.exec(keys)?.[1];
  // Ctrl+Shift+F searches the terminal itself.
  return letter === undefined || letter === 'f' ? [] : [`$mod+Shift+${letter}`];
}
