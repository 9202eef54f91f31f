/** The key handler of the window. The place of the focus decides which shortcuts apply. */
import { disabledReason } from '../store/hooks.ts';
import { isMac } from '../store/platform.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { storyOf } from '../store/story.ts';
import { keysHere } from '../ui/key-label.ts';
import type { KeyMatch, KeyPress } from '../ui/key-match.ts';
import { matchKeys } from '../ui/key-match.ts';
import { PAGE_COMMANDS } from './commands.ts';
import type { KeyPlace } from './key-place.ts';
import { keyPlace, terminalKeys } from './key-place.ts';
import type { PageCommand } from './page-command.ts';

/** The command for a key press, or null. A match by character takes precedence over one by position. */
export function commandFor(press: KeyPress, place: KeyPlace): PageCommand | null {
  const find = (how: KeyMatch) =>
    PAGE_COMMANDS.find(({ keys }) =>
      keys.flatMap((k) => keysAt(k, place)).some((k) => matchKeys(press, k, isMac()) === how),
    );
  return find('character') ?? find('position') ?? null;
}

/** Shortcuts without a modifier that work off the board: Esc closes the story, digits answer the agent's question. */
const OTHER_KEYS: Readonly<Partial<Record<KeyPlace, RegExp>>> = {
  control: /^Escape$/,
  talk: /^(\d|Escape)$/,
  turn: /^\d$/,
};

/** The shortcut in the form that works at this place of the focus; empty if none does. */
function keysAt(keys: string, place: KeyPlace): string[] {
  if (place === 'overlay') return [];
  if (place === 'terminal') return terminalKeys(keys, isMac());
  if (keys.includes('$mod') || place === 'board') return keysHere(keys);
  return OTHER_KEYS[place]?.test(keys) ? [keys] : [];
}

/** Runs commands of this project by keys. The result removes the handler. */
export function listenToKeys(project: ProjectStore): () => void {
  const { mirror, view } = project;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = commandFor(event, keyPlace(event.target));
    const { selected, detail } = view.getState();
    if (!command || !mirror.snapshot().project.it) return;
    if (command.story && (selected === null || !storyOf(project, selected))) return;
    // Enter on a card's button already clicks it.
    if (command.id === 'open' && event.target instanceof HTMLButtonElement) return;
    if (command.id === 'close' && !detail) return;
    event.preventDefault();
    event.stopPropagation();
    const why = command.acts ? disabledReason(project) : null;
    if (why === null) command.run(project, selected ?? '');
    else project.notices.show(why);
  };
  // In the capture phase, so that the app's shortcuts do not reach the agent in a terminal as well.
  window.addEventListener('keydown', onKeyDown, { capture: true });
  return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
}
