/** In a focused terminal every key belongs to the agent, but for copying and the app's own few (app/shortcuts.ts). */
import { isMac } from '../store/platform.ts';
import { matchesKeys } from '../ui/key-match.ts';
import { put } from './clipboard.ts';
import { keyBytes } from './key-bytes.ts';
import type { KeyedTerminal } from './key-modes.ts';

/** What is asked of a terminal here. */
type Keyed = Pick<
  KeyedTerminal,
  'attachCustomKeyEventHandler' | 'hasSelection' | 'getSelection' | 'input' | 'keyModes'
>;

/**
 * Ctrl+Shift+C copies, as Linux terminals do; Cmd+C does it by itself on macOS. Paste is the browser's own. The agent is
 * told of a release only where it was told of the press: the app's own shortcuts, and keys that were pressed elsewhere
 * before the focus came here, are none of its business. The result is to be called when the focus leaves.
 */
export function terminalKeys(term: Keyed): () => void {
  const held = new Set<string>();
  term.attachCustomKeyEventHandler((event) => {
    const key = event.code || event.key;
    if (event.type === 'keyup' && !held.delete(key)) return true;
    if (!isMac() && matchesKeys(event, '$mod+Shift+v', false)) return false;
    if (!isMac() && matchesKeys(event, '$mod+Shift+c', false)) {
      if (event.type === 'keydown' && term.hasSelection()) void put(term.getSelection());
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
