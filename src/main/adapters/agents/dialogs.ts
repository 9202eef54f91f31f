/** Whether a CLI waits at a first-run dialog: decided by the text of its screen alone. */
import { type Message, message } from '../../../contract/index.ts';
import type { AgentPreset, DialogKind } from './preset.ts';

/** After the end of an open dialog there are at most a frame and a status line. */
const MOST_AFTER_CHARS = 240;

/**
 * The first-run dialog that `screen` shows, as a message with a remedy; null: none. `screen`: the rows of the terminal's
 * screen. A dialog that was answered is above other text, and no longer counts.
 */
export function dialogOn(preset: AgentPreset, screen: string): Message | null {
  const kind = dialogKindOn(preset, screen);
  return kind === null ? null : message(`preset.dialog.${kind}`, { title: preset.title, program: preset.program });
}

/** The kind of the open dialog; null: none. */
export function dialogKindOn(preset: Pick<AgentPreset, 'dialogs'>, screen: string): DialogKind | null {
  const text = plain(screen);
  return preset.dialogs.find(({ seen }) => isOpen(text, seen))?.kind ?? null;
}

function isOpen(text: string, seen: readonly string[]): boolean {
  const parts = seen.map(plain);
  // an earlier one of the same kind, which was answered, may be above it
  let at = text.lastIndexOf(parts[0] ?? '');
  for (const part of parts) {
    const found = at === -1 ? -1 : text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - at <= MOST_AFTER_CHARS;
}

/** Without frames and repeated spaces, so that it does not matter where a narrow terminal breaks the lines. */
function plain(screen: string): string {
  return screen
    .replace(/[\u2500-\u259f]/g, ' ')
    .replace(/\u2019/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
}
