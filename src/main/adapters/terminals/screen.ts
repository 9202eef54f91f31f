/**
 * The host's own terminal of one run. It answers the program's queries once for all readers, and finds the last line.
 */
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

/** Output that draws a screen on an empty terminal of the given size. */
export interface Picture {
  size: TerminalSize;
  output: string;
}

/** The screen of one run. */
export interface Screen {
  /** Calls `taken` when the bytes are parsed. */
  write(bytes: Uint8Array, taken: () => void): void;
  /** Takes effect after all bytes before it are parsed. */
  resize(size: TerminalSize): void;
  /** Notifies a program that has asked for it (mode 2031) when the theme becomes dark or light. */
  themeChanged(): void;
  /** As Terminals.takesPaste. */
  takesPaste(): boolean;
  /** The screen after the bytes that are parsed so far. */
  picture(): Picture;
  /** As picture(), preceded by lines that are older than this terminal keeps; null when there are none. */
  history(log: Omit<OlderOptions, 'shown'>): Promise<Picture | null>;
  /** Resolves when what was written so far is parsed, and its last line was reported. */
  settled(): Promise<void>;
  /** Parses the remaining bytes, reports the last line and frees the memory. Resolves with the last picture. */
  close(): Promise<Picture>;
}

/** Lines above the screen that a page can scroll back to after a reload: 1.5 MB per run at 120 columns. */
const SCROLLBACK = 1000;
/** The last line is reported at most this often. */
const LINE_EVERY_MS = 300;
const LINE_CHARACTERS = 200;

// In Node this CommonJS package is under `default`; in a bundle it has named exports.
const { Terminal } = ((Reflect.get(headless, 'default') as typeof headless | undefined) ?? headless) as typeof headless;

/** `answer` sends an answer to the program; `lastLine` gets the last line after it has changed. */
export function createScreen(options: {
  size: TerminalSize;
  answer(data: string): void;
  lastLine(line: string): void;
  /** Is called at the same times, whether the last line has changed or not. `screen`: the text of the screen's rows. */
  shown?(screen: () => string): void;
  /** The colours of the last page that reported its theme. */
  theme(): TerminalTheme;
}): Screen {
  const terminal = new Terminal({
    ...options.size,
    scrollback: SCROLLBACK,
    allowProposedApi: true,
    // Without these options xterm.js does not pass the queries on to answers.ts.
    windowOptions: { getWinSizePixels: true, getCellSizePixels: true, getWinSizeChars: true },
  });
  const cap = createStringCap();
  let reported = '';
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

  function reportLine(): void {
    timer = null;
    options.shown?.(() => textOf(terminal));
    const line = lastPrintable(terminal);
    if (line === null || line === reported) return;
    reported = line;
    options.lastLine(line);
  }
  async function parseAndReport(): Promise<void> {
    await new Promise<void>((resolve) => terminal.write('', resolve));
    if (timer !== null) clearTimeout(timer);
    reportLine();
  }
  const picture = (older: string | null = null): Picture => ({
    size: { cols: terminal.cols, rows: terminal.rows },
    output: (older ?? '') + serialise(terminal, modes, older !== null) + colours.sequences(),
  });
  return {
    write(bytes, taken) {
      terminal.write(cap(bytes), () => {
        if (timer === null && open) {
          timer = setTimeout(reportLine, LINE_EVERY_MS);
          timer.unref();
        }
        taken();
      });
    },
    resize({ cols, rows }) {
      terminal.write('', () => open && terminal.resize(cols, rows));
    },
    takesPaste: () => modes.isSet('?2004'),
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
    async settled() {
      if (open) await parseAndReport();
    },
    async close() {
      open = false;
      await parseAndReport();
      const last = picture();
      terminal.dispose();
      return last;
    },
  };
}

/** What the screen shows, a line per row. */
function textOf(terminal: headless.Terminal): string {
  const buffer = terminal.buffer.active;
  const rows = Array.from({ length: terminal.rows }, (_, row) => buffer.getLine(buffer.baseY + row));
  return rows.map((row) => row?.translateToString(true) ?? '').join('\n');
}

/** The last line, from the cursor upwards, that contains a letter or digit; frames and rulers are skipped. */
function lastPrintable(terminal: headless.Terminal): string | null {
  const buffer = terminal.buffer.active;
  for (let row = buffer.baseY + buffer.cursorY; row >= 0; row -= 1) {
    if (!/[\p{L}\p{N}]/u.test(buffer.getLine(row)?.translateToString(true) ?? '')) continue;
    return wholeLine(buffer, row).trim().slice(0, LINE_CHARACTERS);
  }
  return null;
}

/** The line that `row` is part of, over the rows that it wraps to, as far as it is shown. */
function wholeLine(buffer: headless.IBuffer, row: number): string {
  let first = row;
  while (first > 0 && buffer.getLine(first)?.isWrapped) first -= 1;
  let whole = '';
  // Beyond its length the buffer of xterm.js begins again at its first line.
  for (let at = first; at < buffer.length; at += 1) {
    const line = buffer.getLine(at);
    const wrapsOn = at + 1 < buffer.length && (buffer.getLine(at + 1)?.isWrapped ?? false);
    if (line === undefined) return whole;
    // A wide character that did not fit leaves the last cell of its row empty.
    const gap = wrapsOn && line.getCell(line.length - 1)?.getChars() === '' ? 1 : 0;
    whole += line.translateToString(!wrapsOn, 0, line.length - gap);
    if (!wrapsOn || whole.trimStart().length >= LINE_CHARACTERS) return whole;
  }
  return whole;
}
