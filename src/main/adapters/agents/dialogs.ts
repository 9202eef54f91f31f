/** Whether a CLI waits at a dialog, takes a message or works: decided by the text of its screen alone. */
import { type Message, message } from '../../../contract/index.ts';
import type { AgentPreset, DialogKind } from './preset.ts';

/** After the end of an open dialog there are at most a frame and a status line. */
const MOST_AFTER_CHARS = 240;
/** The box for messages has up to five lines, with a few of status around it. */
const MOST_LINES_OF_BOX = 10;

/**
 * The dialog that `screen` shows, as a message with a remedy; null: none. `screen`: the rows of the terminal's
 * screen. A dialog that was answered is above other text, and no longer counts.
 */
export function dialogOn(preset: AgentPreset, screen: string): Message | null {
  const kind = dialogKindOn(preset, screen);
  return kind === null ? null : message(`preset.dialog.${kind}`, { title: preset.title, program: preset.program });
}

/** The kind of the open dialog; null: none. */
export function dialogKindOn(preset: Pick<AgentPreset, 'dialogs' | 'inputBox'>, screen: string): DialogKind | null {
  const text = plain(screen);
  const kind = preset.dialogs.find(({ seen, isLast }) => isOpen(text, seen, isLast))?.kind ?? null;
  // While it asks for a permission it takes no message, so the words above its box are an agent's.
  return kind === 'permission' && takesMessage(preset, screen) ? null : kind;
}

/** Whether what is typed now is a message to the CLI: its empty box for one is at the end of its screen. */
export function takesMessage({ inputBox }: Pick<AgentPreset, 'inputBox'>, screen: string): boolean {
  return inputBox?.test(endOf(screen)) ?? false;
}

/** Whether its screen shows that a turn is in progress; null: not known of this CLI. */
export function isWorking({ interrupt: { working } }: Pick<AgentPreset, 'interrupt'>, screen: string): boolean | null {
  return working?.test(endOf(screen)) ?? null;
}

/** The last lines of a screen that are not empty. */
function endOf(screen: string): string {
  const lines = screen.split('\n').flatMap((line) => line.trimEnd() || []);
  return lines.slice(-MOST_LINES_OF_BOX).join('\n');
}

function isOpen(text: string, seen: readonly string[], isLast = false): boolean {
  const parts = seen.map(plain);
  // an earlier one of the same kind, which was answered, may be above it
  let at = text.lastIndexOf(parts[0] ?? '');
  for (const part of parts) {
    const found = at === -1 ? -1 : text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - at <= (isLast ? 0 : MOST_AFTER_CHARS);
}

/** Without frames and repeated spaces, so that it does not matter where a narrow terminal breaks the lines. */
function plain(screen: string): string {
  return screen
    .replace(/[\u2500-\u259f]/g, ' ')
    .replace(/\u2019/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
}
