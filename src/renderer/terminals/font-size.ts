/** The size of the text in all terminals of this window. */
import { changeSettings, useSettings } from '../store/settings.ts';

/** In px. */
export const DEFAULT_FONT_SIZE = 12;
/** Below the first a text cannot be read, above the second 80 columns need more than a screen. */
const SMALLEST = 8;
const LARGEST = 28;

/** A size from the window's storage as one that can be shown. */
export function fontSizeOf({ terminalFontSize }: { terminalFontSize: number }): number {
  const size = Math.round(terminalFontSize);
  return Number.isFinite(size) ? Math.min(LARGEST, Math.max(SMALLEST, size)) : DEFAULT_FONT_SIZE;
}

/** Makes the text larger (1) or smaller (-1), or gives it its first size again (0). */
export function stepFontSize(step: 1 | -1 | 0): void {
  const now = fontSizeOf(useSettings.getState());
  changeSettings({ terminalFontSize: step === 0 ? DEFAULT_FONT_SIZE : fontSizeOf({ terminalFontSize: now + step }) });
}

/** What a key does to the size: Mod with `+`, `-` and `0`, as in other terminals. Null: nothing. */
export function fontStep(
  {
    key,
    ctrlKey,
    metaKey,
    altKey,
    shiftKey,
  }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  isMac: boolean,
): 1 | -1 | 0 | null {
  const hasMod = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  if (!hasMod || altKey) return null;
  if (key === '+' || (key === '=' && !shiftKey)) return 1;
  // With Shift it is Ctrl+_, by which shells undo.
  if (key === '-' && !shiftKey) return -1;
  return key === '0' && !shiftKey ? 0 : null;
}
