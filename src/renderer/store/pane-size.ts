/** The size of this window's terminal pane. A start sends it, so that the agent begins at this size. */
import type { TerminalSize } from '../../contract/index.ts';

let last: TerminalSize | null = null;

/** Stores the size, in cells, that the pane has room for. */
export function setPaneSize(size: TerminalSize): void {
  last = size;
}

/** The size that the pane had when it was last shown; null if none has been shown yet. */
export function lastPaneSize(): TerminalSize | null {
  return last;
}
