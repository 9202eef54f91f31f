/** The size of this window's terminal pane, so that an agent begins at the size at which it will be seen. */
import type { TerminalSize } from '../../contract/index.ts';

let last: TerminalSize | null = null;

/** Says what the pane has room for. */
export function setPaneSize(size: TerminalSize): void {
  last = size;
}

/** What the pane had room for when it was last shown; null: none was shown yet. */
export function lastPaneSize(): TerminalSize | null {
  return last;
}
