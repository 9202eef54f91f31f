/** One listener for all keys of the window. Where the focus is decides what may act. */
import { disabledReason } from '../store/hooks.ts';
import { isMac } from '../store/platform.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { storyOf } from '../store/story.ts';
import { keysHere } from '../ui/key-label.ts';
import type { KeyMatch, KeyPress } from '../ui/key-match.ts';
import { matchKeys } from '../ui/key-match.ts';
import type { PageCommand } from './commands.ts';
import { PAGE_COMMANDS } from './commands.ts';
import type { KeyPlace } from './key-place.ts';
import { keyPlace, terminalKeys } from './key-place.ts';

/** The command that a key press gives here, or null. What is met by its character goes before what is met by its place. */
export function commandFor(press: KeyPress, place: KeyPlace): PageCommand | null {
  const by = (how: KeyMatch) =>
    PAGE_COMMANDS.find(({ keys }) =>
      keys.flatMap((k) => keysAt(k, place)).some((k) => matchKeys(press, k, isMac()) === how),
    );
  return by('character') ?? by('place') ?? null;
}

/** The keys that give a command where the focus is. */
function keysAt(keys: string, place: KeyPlace): string[] {
  if (place === 'overlay') return [];
  if (place === 'terminal') return terminalKeys(keys, isMac());
  if (keys.includes('$mod') || place === 'board') return keysHere(keys);
  return keys === 'Escape' && place === 'control' ? [keys] : [];
}

/** Until the result is called, keys act on this project. */
export function listenToKeys(project: ProjectStore): () => void {
  const { mirror, view } = project;
  const take = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = commandFor(event, keyPlace(event.target));
    const { selected, detail } = view.getState();
    if (!command || !mirror.snapshot().project.it) return;
    if (command.story && (selected === null || !storyOf(project, selected))) return;
    // Enter on a card's own button is its click already.
    if (command.id === 'open' && event.target instanceof HTMLButtonElement) return;
    if (command.id === 'close' && !detail) return;
    event.preventDefault();
    event.stopPropagation();
    const why = command.acts ? disabledReason(project) : null;
    if (why === null) command.run(project, selected ?? '');
    else project.notices.show(why);
  };
  // Capture: in a terminal the app's few keys must not reach the agent as well.
  window.addEventListener('keydown', take, { capture: true });
  return () => window.removeEventListener('keydown', take, { capture: true });
}
