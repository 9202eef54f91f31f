/** Keys in a focused terminal. All go to the agent, except copying and the app's shortcuts (app/shortcuts.ts). */
import { isMac } from '../store/platform.ts';
import { matchesKeys } from '../ui/key-match.ts';
import { keyBytes } from './key-bytes.ts';
import type { KeyedTerminal } from './key-modes.ts';

/** The part of a terminal that key handling needs. */
type KeyTarget = Pick<
  KeyedTerminal,
  'attachCustomKeyEventHandler' | 'hasSelection' | 'getSelection' | 'input' | 'keyModes'
>;

/**
 * Sends key presses to the agent.
 *
 * Ctrl+Shift+C copies, as in Linux terminals; on macOS Cmd+C does so by itself. The browser handles paste. The release
 * of a key is sent only if its press was: not for the app's shortcuts, nor for keys pressed before the terminal had the
 * focus. Call the result when the focus leaves.
 */
export function attachKeys(term: KeyTarget, copy: (words: string) => void): () => void {
  const held = new Set<string>();
  term.attachCustomKeyEventHandler((event) => {
    const key = event.code || event.key;
    if (event.type === 'keyup' && !held.delete(key)) return true;
    if (!isMac() && matchesKeys(event, '$mod+Shift+v', false)) return false;
    if (!isMac() && matchesKeys(event, '$mod+Shift+c', false)) {
      if (event.type === 'keydown' && term.hasSelection()) copy(term.getSelection());
      event.preventDefault();
      return false;
    }
    if (event.type === 'keypress' || event.isComposing) return true;
    if (event.type === 'keydown' && event.key !== 'Process') held.add(key);
    const bytes = keyBytes(event, event.type === 'keyup' ? 'up' : event.repeat ? 'repeat' : 'down', term.keyModes);
    if (bytes === null) return true;
    event.preventDefault();
    term.input(bytes);
    return false;
  });
  return () => held.clear();
}
