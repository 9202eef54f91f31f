/** Where the focus is when a key is pressed, and which shortcuts apply there. */

/**
 * The place of the focus. `text`: a field, or another part that uses letters. `terminal`: the agent receives nearly all keys.
 * `talk`: a conversation, which uses letters and arrow keys; `turn`: one whose agent is at work, which uses Esc as well. `overlay`: a dialog or menu receives all keys. `control`: another control, which may use arrow keys. `board`: the
 * board, or no element.
 */
export type KeyPlace = 'board' | 'control' | 'text' | 'talk' | 'turn' | 'terminal' | 'overlay';

const OVERLAY = '[role="dialog"],[role="alertdialog"],[role="menu"]';
const TEXT = 'input:not([type="checkbox"]):not([type="radio"]),textarea,select,[contenteditable="true"]';

/** The place of an event's target. */
export function keyPlace(target: EventTarget | null): KeyPlace {
  // The window's menu dispatches its key presses on the window itself, whatever has the focus. A dialog blocks them.
  if (!(target instanceof Element)) return document.querySelector(OVERLAY) ? 'overlay' : 'board';
  if (target.closest(OVERLAY)) return 'overlay';
  if (target.closest('.xterm')) return 'terminal';
  if (target.closest(TEXT)) return 'text';
  const talk = target.closest<HTMLElement>('[data-conversation]');
  if (talk) return talk.dataset.takesKeys === undefined ? 'talk' : 'turn';
  if (target === document.body || target.closest('[data-board]')) return 'board';
  return 'control';
}

/**
 * The shortcut in the form that works in a focused terminal; empty if none does. Every Ctrl+letter belongs to the agent,
 * so the app uses Ctrl+Shift+letter and Mod+. only. On macOS all shortcuts with Cmd work.
 */
export function terminalKeys(keys: string, mac: boolean): string[] {
  if (!keys.includes('$mod')) return [];
  if (mac || keys === '$mod+.' || keys.startsWith('$mod+Shift+')) return [keys];
  const letter = /^\$mod\+([a-z])$/.exec(keys)?.[1];
  // The terminal uses Ctrl+Shift+F for its own search.
  return letter === undefined || letter === 'f' ? [] : [`$mod+Shift+${letter}`];
}
