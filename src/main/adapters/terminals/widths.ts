/** How many cells a character takes in the host's terminal: the same table as in the page (renderer/terminals/widths.ts). */
import './buffer-pool.ts';

import * as graphemes from '@xterm/addon-unicode-graphemes';
import type { Terminal } from '@xterm/headless';
import { registerWidths } from '../../../contract/index.ts';
import { restoreBufferPool } from './buffer-pool.ts';

restoreBufferPool();

// Node sees this CommonJS package under `default`, the bundler its module with named exports.
const { UnicodeGraphemesAddon } = ((Reflect.get(graphemes, 'default') as typeof graphemes | undefined) ??
  graphemes) as typeof graphemes;

/** The host's terminal counts cells as the page does. */
export function loadWidths(terminal: Terminal): void {
  registerWidths(terminal.unicode, new UnicodeGraphemesAddon());
}
