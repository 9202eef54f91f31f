/** How many cells a character takes: the same table as in the host's terminal (main/adapters/terminals/widths.ts). */
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import type { Terminal } from '@xterm/xterm';
import { registerWidths } from '../../contract/index.ts';

/** The page counts cells as the host's terminal does. */
export function loadWidths(term: Pick<Terminal, 'unicode'>): void {
  registerWidths(term.unicode, new UnicodeGraphemesAddon());
}
