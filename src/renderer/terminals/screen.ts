/** An xterm.js terminal with its add-ons, guards and links, in an element of the page. */
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import type { Terminal } from '@xterm/xterm';
import { type TerminalSize, text } from '../../contract/index.ts';
import type { Notices } from '../store/notices.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { useSettings } from '../store/settings.ts';
import { allowClipboardWrites } from './clipboard.ts';
import { CLIPBOARD_NOTICE, copyOrSay } from './copy.ts';
import { fontSizeOf } from './font-size.ts';
import { guardParser } from './guard.ts';
import { KeyedTerminal } from './key-modes.ts';
import { attachKeys } from './keys.ts';
import { confirmLink, LINK } from './links.ts';
import { TERMINAL_OPTIONS } from './look.ts';
import { attachPaste } from './paste.ts';
import { pathLinks } from './path-links.ts';
import { dropQueries } from './queries.ts';
import { loadWidths } from './widths.ts';

/** Agents lay out their output for at least 80 columns, so a narrower pane scrolls. */
const MIN_COLS = 80;

/** More matches of a search are neither marked nor counted. */
export const MAX_MATCHES = 1_000;

/** A terminal on the page. */
export interface TerminalScreen {
  term: Terminal;
  search: SearchAddon;
  /** The size that the element has room for, at least MIN_COLS wide; null while it is hidden. */
  room(): TerminalSize | null;
  dispose(): void;
}

/** Opens a terminal in the element. `worktree`: the path of the run's worktree; null while it is not known. */
export function createScreen(
  project: ProjectStore,
  element: HTMLElement,
  { agent, worktree }: { agent: string; worktree: () => string | null },
): TerminalScreen {
  const activate = (_event: MouseEvent, url: string) => confirmLink(project, url);
  const term = new KeyedTerminal({
    ...TERMINAL_OPTIONS,
    // Agents may write any bytes, and xterm.js would log each sequence that it does not know.
    logLevel: 'off',
    screenReaderMode: useSettings.getState().screenReader,
    fontSize: fontSizeOf(useSettings.getState()),
    linkHandler: { activate, allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon({ highlightLimit: MAX_MATCHES });
  term.loadAddon(fit);
  term.loadAddon(search);
  loadWidths(term);
  term.loadAddon(new WebLinksAddon(activate, { urlRegex: LINK }));
  guardParser(term);
  dropQueries(term);
  allowClipboardWrites(term, agent, project.notices, () => element.contains(document.activeElement));
  const forgetHeldKeys = attachKeys(term, (words) => void copyOrSay(project.notices, words));
  attachPaste(element, term);
  term.registerLinkProvider(pathLinks(term, worktree, (place) => void copyPlace(project.notices, place)));
  term.open(element);
  term.textarea?.addEventListener('blur', forgetHeldKeys);
  const off = useSettings.subscribe((s) => {
    term.options.screenReaderMode = s.screenReader;
    term.options.fontSize = fontSizeOf(s);
  });
  return {
    term,
    search,
    room() {
      const size = element.offsetWidth > 0 ? fit.proposeDimensions() : undefined;
      if (size === undefined || !(size.cols > 0 && size.rows > 0)) return null;
      return { cols: Math.max(size.cols, MIN_COLS), rows: size.rows };
    },
    dispose() {
      off();
      term.dispose();
    },
  };
}

async function copyPlace(notices: Notices, place: string): Promise<void> {
  if (await copyOrSay(notices, place))
    notices.show(text('clipboard.copied', { words: place }), undefined, CLIPBOARD_NOTICE);
}
