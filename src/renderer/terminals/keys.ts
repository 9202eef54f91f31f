/** In a focused terminal every key belongs to the agent, but for copying and the app's own few (app/shortcuts.ts). */
import type { Terminal } from '@xterm/xterm';
import { isMac } from '../store/platform.ts';
import { isPress } from '../ui/key-match.ts';
import { put } from './clipboard.ts';

/** Ctrl+Shift+C copies, as Linux terminals do; Cmd+C does it by itself on macOS. Paste is the browser's own. */
export function terminalKeys(term: Terminal): void {
  term.attachCustomKeyEventHandler((event) => {
    if (isMac()) return true;
    if (isPress(event, '$mod+Shift+v', false)) return false;
    if (!isPress(event, '$mod+Shift+c', false)) return true;
    if (event.type === 'keydown' && term.hasSelection()) void put(term.getSelection());
    event.preventDefault();
    return false;
  });
}
