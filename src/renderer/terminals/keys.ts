/** In a focused terminal every key belongs to the agent, but for copying and the app's own few (app/shortcuts.ts). */
import { isMac } from '../store/platform.ts';
import { isPress } from '../ui/key-match.ts';
import { put } from './clipboard.ts';
import { keyBytes } from './key-bytes.ts';
import type { KeyedTerminal } from './key-modes.ts';

/** Ctrl+Shift+C copies, as Linux terminals do; Cmd+C does it by itself on macOS. Paste is the browser's own. */
export function terminalKeys(term: KeyedTerminal): void {
  term.attachCustomKeyEventHandler((event) => {
    if (!isMac() && isPress(event, '$mod+Shift+v', false)) return false;
    if (!isMac() && isPress(event, '$mod+Shift+c', false)) {
      if (event.type === 'keydown' && term.hasSelection()) void put(term.getSelection());
      event.preventDefault();
      return false;
    }
    if (event.type === 'keypress' || event.isComposing) return true;
    const bytes = keyBytes(event, event.type === 'keyup' ? 'up' : event.repeat ? 'repeat' : 'down', term.keyModes);
    if (bytes === null) return true;
    event.preventDefault();
    term.input(bytes);
    return false;
  });
}
