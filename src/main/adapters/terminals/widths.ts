/**
 * Loads the table of character widths into the host's terminal, the same as in the page (renderer/terminals/widths.ts).
 */
import './buffer-pool.ts';

import * as graphemes from '@xterm/addon-unicode-graphemes';
import type { Terminal } from '@xterm/headless';
import { registerWidths } from '../../../contract/index.ts';
import { restoreBufferPool } from './buffer-pool.ts';

restoreBufferPool();

// In Node this CommonJS package is under `default`; in a bundle it has named exports.
const { UnicodeGraphemesAddon } = ((Reflect.get(graphemes, 'default') as typeof graphemes | undefined) ??
  graphemes) as typeof graphemes;

/** Makes `terminal` count cells as the page does. */
export function loadWidths(terminal: Terminal): void {
  registerWidths(terminal.unicode, new UnicodeGraphemesAddon());
}
