/** The host's own terminal of one run: it answers the program's queries, once for all readers, and knows the last line. */
import * as headless from '@xterm/headless';
import type { TerminalSize, TerminalTheme } from '../../../contract/index.ts';
import { answerQueries } from './answers.ts';
import { trackColours } from './colours.ts';
import { createStringCap, guardParser } from './guard.ts';
import type { OlderOptions } from './history.ts';
import { olderLines } from './history.ts';
import { trackModes } from './modes.ts';
import { serialise } from './serialise.ts';
import { loadWidths } from './widths.ts';

/** What draws the screen on an empty terminal of its size. */
export interface Picture {
  size: TerminalSize;
  output: string;
}

export interface Screen {
  /** `taken` is called when the bytes are parsed. */
  write(bytes: Uint8Array, taken: () => void): void;
  /** Takes effect after all bytes before it are parsed. */
  resize(size: TerminalSize): void;
  /** A program that asked for it (mode 2031) is told when the theme turns dark or light. */
  themeChanged(): void;
  /** As it stands after the bytes that were taken so far. */
  picture(): Picture;
  /** As picture(), with lines that are older than what this terminal keeps before it; null: there are none. */
  history(log: Omit<OlderOptions, 'shown'>): Promise<Picture | null>;
  /** Parses what is left, tells the last line, and frees the memory; the last picture. */
  close(): Promise<Picture>;
}

/** Lines above the screen that a page can scroll back to after a reload: 1.5 MB a run at 120 columns. */
const SCROLLBACK = 1000;
/** The last line is told at most this often. */
const LINE_EVERY_MS = 300;
const LINE_CHARS = 200;

// Node sees this CommonJS package under `default`, the bundler its module with named exports.
const { Terminal } = ((Reflect.get(headless, 'default') as typeof headless | undefined) ?? headless) as typeof headless;

export function createScreen(options: {
  size: TerminalSize;
  answer(data: string): void;
  lastLine(line: string): void;
  /** The colours of the page seen last. */
  theme(): TerminalTheme;
}): Screen {
  const terminal = new Terminal({
    ...options.size,
    scrollback: SCROLLBACK,
    allowProposedApi: true,
    // Without these xterm.js keeps the queries from answers.ts.
    windowOptions: { getWinSizePixels: true, getCellSizePixels: true, getWinSizeChars: true },
  });
  const cap = createStringCap();
  let told = '';
  let timer: NodeJS.Timeout | null = null;
  let open = true;
  guardParser(terminal);
  loadWidths(terminal);
  const modes = trackModes(terminal);
  const answer = (data: string) => {
    if (open) options.answer(data);
  };
  terminal.onData(answer);
  const colours = trackColours(terminal, { theme: options.theme, answer });
  let dark = colours.isDark();
  answerQueries(terminal, { modes, colours, answer });

  function tellLine(): void {
    timer = null;
    const line = lastPrintable(terminal);
    if (line === null || line === told) return;
    told = line;
    options.lastLine(line);
  }
  const picture = (older: string | null = null): Picture => ({
    size: { cols: terminal.cols, rows: terminal.rows },
    output: (older ?? '') + serialise(terminal, modes, older !== null) + colours.sequences(),
  });
  return {
    write(bytes, taken) {
      terminal.write(cap(bytes), () => {
        if (timer === null && open) {
          timer = setTimeout(tellLine, LINE_EVERY_MS);
          timer.unref();
        }
        taken();
      });
    },
    resize({ cols, rows }) {
      terminal.write('', () => open && terminal.resize(cols, rows));
    },
    themeChanged() {
      const now = colours.isDark();
      if (now !== dark && modes.isSet('?2031')) answer(`\x1b[?997;${now ? 1 : 2}n`);
      dark = now;
    },
    picture: () => picture(),
    async history(log) {
      const older = open ? await olderLines({ ...log, shown: terminal }) : null;
      return older === null || !open ? null : picture(older);
    },
    async close() {
      open = false;
      await new Promise<void>((resolve) => terminal.write('', resolve));
      if (timer !== null) clearTimeout(timer);
      tellLine();
      const last = picture();
      terminal.dispose();
      return last;
    },
  };
}

/** The last line, from the cursor upwards, with a letter or digit in it; frames and rulers say nothing. */
function lastPrintable(terminal: headless.Terminal): string | null {
  const buffer = terminal.buffer.active;
  for (let row = buffer.baseY + buffer.cursorY; row >= 0; row -= 1) {
    if (!/[\p{L}\p{N}]/u.test(buffer.getLine(row)?.translateToString(true) ?? '')) continue;
    return wholeLine(buffer, row).trim().slice(0, LINE_CHARS);
  }
  return null;
}

/** The line that `row` is a part of, with the rows that it was wrapped to. */
function wholeLine(buffer: headless.IBuffer, row: number): string {
  let first = row;
  while (first > 0 && buffer.getLine(first)?.isWrapped) first -= 1;
  let whole = '';
  for (let at = first; ; at += 1) {
    const line = buffer.getLine(at);
    const goesOn = buffer.getLine(at + 1)?.isWrapped ?? false;
    if (line === undefined) return whole;
    // A wide character that did not fit leaves the last cell of its row empty.
    const gap = goesOn && line.getCell(line.length - 1)?.getChars() === '' ? 1 : 0;
    whole += line.translateToString(!goesOn, 0, line.length - gap);
    if (!goesOn) return whole;
  }
}
