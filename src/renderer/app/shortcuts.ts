/** One listener for all keys of the window. Where the focus is decides what may act. */
import { matchKeyBindingPress, parseKeybinding } from 'tinykeys';
import { recordOf } from '../store/derive.ts';
import { currentSnapshot } from '../store/mirror.ts';
import { isMac } from '../store/platform.ts';
import { useView } from '../store/view.ts';
import { keysHere } from '../ui/key-words.ts';
import type { PageCommand } from './commands.ts';
import { PAGE_COMMANDS } from './commands.ts';
import type { KeyPlace } from './key-place.ts';
import { keyPlace, terminalKeys } from './key-place.ts';

/** The command that a key press gives here, or null. */
export function commandFor(event: KeyboardEvent, place: KeyPlace): PageCommand | null {
  return PAGE_COMMANDS.find((command) => command.keys.some((keys) => pressed(event, keys, place))) ?? null;
}

function pressed(event: KeyboardEvent, keys: string, place: KeyPlace): boolean {
  const modified = keys.includes('$mod');
  if (place === 'overlay') return false;
  if (place === 'terminal') return terminalKeys(keys, isMac()).some((k) => matches(event, k));
  if (!modified && place !== 'board') return keys === 'Escape' && place === 'control' && matches(event, keys);
  return keysHere(keys).some((k) => matches(event, k));
}

/** A dot or slash is meant by its character and by its place, as Shift and layouts change the character. */
function matches(event: KeyboardEvent, keys: string): boolean {
  const variants = [keys, keys.replace(/\.$/, 'Period'), keys.replace(/\/$/, 'Slash')];
  return variants.some((variant) => {
    const press = parseKeybinding(variant)[0];
    return press !== undefined && matchKeyBindingPress(event, press);
  });
}

export function listenToKeys(): () => void {
  const take = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = commandFor(event, keyPlace(event.target));
    const { selected } = useView.getState();
    if (!command || !currentSnapshot().project.it) return;
    if (command.story && (selected === null || !recordOf(currentSnapshot().stories, selected))) return;
    // Enter on a card's own button is its click already.
    if (command.id === 'open' && event.target instanceof HTMLButtonElement) return;
    if (command.id === 'close' && !useView.getState().detail) return;
    event.preventDefault();
    event.stopPropagation();
    command.run(selected ?? '');
  };
  // Capture: in a terminal the app's few keys must not reach the agent as well.
  window.addEventListener('keydown', take, { capture: true });
  return () => window.removeEventListener('keydown', take, { capture: true });
}
