/** One xterm with its add-ons, guards and links, put into an element. */
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import type { Terminal } from '@xterm/xterm';
import type { TerminalSize } from '../../contract/index.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { useSettings } from '../store/settings.ts';
import { writeOnlyClipboard } from './clipboard.ts';
import { guardParser } from './guard.ts';
import { KeyedTerminal } from './key-modes.ts';
import { terminalKeys } from './keys.ts';
import { askLink, LINK } from './links.ts';
import { TERMINAL_OPTIONS } from './look.ts';
import { takePastes } from './paste.ts';
import { swallowQueries } from './queries.ts';
import { loadWidths } from './widths.ts';

/** Agents draw for 80 columns or more; a narrower pane is scrolled. */
const LEAST_COLS = 80;

export interface TerminalScreen {
  term: Terminal;
  search: SearchAddon;
  /** The size that the element has room for, at least LEAST_COLS wide; null while it is not shown. */
  room(): TerminalSize | null;
  dispose(): void;
}

export function createScreen(project: ProjectStore, element: HTMLElement, agent: string): TerminalScreen {
  const activate = (_event: MouseEvent, url: string) => askLink(project, url);
  const term = new KeyedTerminal({
    ...TERMINAL_OPTIONS,
    // What an agent writes may be anything; xterm would tell the console of each odd sequence.
    logLevel: 'off',
    screenReaderMode: useSettings.getState().screenReader,
    linkHandler: { activate, allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  term.loadAddon(fit);
  term.loadAddon(search);
  loadWidths(term);
  term.loadAddon(new WebLinksAddon(activate, { urlRegex: LINK }));
  guardParser(term);
  swallowQueries(term);
  writeOnlyClipboard(term, agent, project.notices, () => element.contains(document.activeElement));
  const letGo = terminalKeys(term);
  takePastes(element, term);
  term.open(element);
  term.textarea?.addEventListener('blur', letGo);
  const off = useSettings.subscribe((s) => {
    term.options.screenReaderMode = s.screenReader;
  });
  return {
    term,
    search,
    room() {
      const size = element.offsetWidth > 0 ? fit.proposeDimensions() : undefined;
      if (size === undefined || !(size.cols > 0 && size.rows > 0)) return null;
      return { cols: Math.max(size.cols, LEAST_COLS), rows: size.rows };
    },
    dispose() {
      off();
      term.dispose();
    },
  };
}
