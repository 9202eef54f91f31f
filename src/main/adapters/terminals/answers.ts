/** Answers to queries that xterm.js leaves open; a page swallows all of them (renderer/terminals/queries.ts). */
import type { Terminal } from '@xterm/headless';
import type { Colours } from './colours.ts';
import type { Modes } from './modes.ts';

/** Name and version of the terminal's engine: programs look for what it can do, not for who embeds it. */
export const ENGINE = 'xterm.js(6.0.0)';
/** A cell of the page, in CSS pixels: 12 px of a monospaced font, at a line height of 1.25. */
const CELL = { width: 7, height: 15 };

export function answerQueries(
  terminal: Terminal,
  { modes, colours, answer }: { modes: Modes; colours: Colours; answer(data: string): void },
): void {
  const { parser } = terminal;
  const first = (params: readonly (number | number[])[]) => params.flat()[0] ?? 0;
  const say = (data: string) => {
    answer(data);
    return true;
  };
  // XTVERSION
  parser.registerCsiHandler(
    { prefix: '>', final: 'q' },
    (params) => first(params) === 0 && say(`\x1bP>|${ENGINE}\x1b\\`),
  );
  // XTWINOPS: the text area in pixels, a cell in pixels, the text area in cells.
  parser.registerCsiHandler({ final: 't' }, (params) => {
    const { cols, rows } = terminal;
    if (first(params) === 14) return say(`\x1b[4;${rows * CELL.height};${cols * CELL.width}t`);
    if (first(params) === 16) return say(`\x1b[6;${CELL.height};${CELL.width}t`);
    if (first(params) === 18) return say(`\x1b[8;${rows};${cols}t`);
    return false;
  });
  // The kitty keyboard protocol, and xterm's modifyOtherKeys (XTQMODKEYS).
  parser.registerCsiHandler({ prefix: '?', final: 'u' }, () => say(`\x1b[?${modes.keyboardFlags()}u`));
  parser.registerCsiHandler({ prefix: '?', final: 'm' }, (params) => {
    return first(params) === 4 && say(`\x1b[>4;${modes.otherKeys()}m`);
  });
  // Dark or light (the query of mode 2031).
  parser.registerCsiHandler({ prefix: '?', final: 'n' }, (params) => {
    return first(params) === 996 && say(`\x1b[?997;${colours.isDark() ? 1 : 2}n`);
  });
  // XTGETTCAP: nothing of the terminfo database is known here; said, so that no program waits for it.
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, () => say('\x1bP0+r\x1b\\'));
}
