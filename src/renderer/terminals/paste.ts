/** Pasting into a terminal, in a way that a program cannot mistake the text for typed keys. */
import type { Terminal } from '@xterm/xterm';

/**
 * Replaces ESC and the one-character CSI (U+009B) by a visible sign, so that a pasted text cannot contain the end of a
 * bracketed paste (`ESC [ 201 ~`) and continue as typed keys. Other terminals (VTE, kitty) do the same.
 */
export function pastedText(copied: string): string {
  return copied.replaceAll('\x1b', '␛').replaceAll('\x9b', '␛');
}

/** Handles pastes in the element before the terminal does. The terminal still adds brackets and converts line ends. */
export function attachPaste(element: HTMLElement, term: Pick<Terminal, 'paste'>): void {
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
