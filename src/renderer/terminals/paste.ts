/** Pastes into a terminal: the text cannot end its own brackets, and goes the way of what is typed. */
import type { Terminal } from '@xterm/xterm';

/**
 * ESC and CSI as one character (U+009B) become a sign: no text of the clipboard can hold the end mark of a bracketed
 * paste (`ESC [ 201 ~`) and go on as if it were typed. Other terminals (VTE, kitty) do the same.
 */
export function pastedText(copied: string): string {
  return copied.replaceAll('\x1b', '␛').replaceAll('\x9b', '␛');
}

/** Takes every paste of that element before the terminal's own listener; the terminal adds the marks and the newlines. */
export function takePastes(element: HTMLElement, term: Pick<Terminal, 'paste'>): void {
  element.addEventListener(
    'paste',
    (event) => {
      event.preventDefault();
      event.stopPropagation();
      const copied = event.clipboardData?.getData('text/plain') ?? '';
      if (copied !== '') term.paste(pastedText(copied));
    },
    { capture: true },
  );
}
