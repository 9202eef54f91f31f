/** In a focused terminal every key belongs to the agent, but for copying and the app's own few (app/shortcuts.ts). */
import type { Terminal } from '@xterm/xterm';
import { isMac } from '../store/platform.ts';
import { put } from './clipboard.ts';

/** Ctrl+Shift+C copies, as Linux terminals do; Cmd+C does it by itself on macOS. Paste is the browser's own. */
export function terminalKeys(term: Terminal): void {
  term.attachCustomKeyEventHandler((event) => {
    const ctrlShift = event.ctrlKey && event.shiftKey && !event.altKey && !event.metaKey;
    if (isMac() || !ctrlShift) return true;
    if (event.code === 'KeyV') return false;
    if (event.code !== 'KeyC') return true;
    if (event.type === 'keydown' && term.hasSelection()) void put(term.getSelection());
    event.preventDefault();
    return false;
  });
}
