/** The widths of characters in cells, from the same table as in the host (main/adapters/terminals/widths.ts). */
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import type { Terminal } from '@xterm/xterm';
import { registerWidths } from '../../contract/index.ts';

/** Makes the terminal count cells as the host's terminal does. */
export function loadWidths(term: Pick<Terminal, 'unicode'>): void {
  registerWidths(term.unicode, new UnicodeGraphemesAddon());
}
