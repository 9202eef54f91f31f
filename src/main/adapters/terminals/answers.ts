/**
 * Answers terminal queries that xterm.js does not answer. A page ignores all queries (renderer/terminals/queries.ts).
 */
import type { Terminal } from '@xterm/headless';
import type { Colours } from './colours.ts';
import type { Modes } from './modes.ts';

/** Name and version of the terminal's engine, which programs use to find out what it supports. */
export const ENGINE = 'xterm.js(6.0.0)';
/** The size of a cell on the page in CSS pixels: a monospaced font of 12 px with a line height of 1.25. */
const CELL_PX = { width: 7, height: 15 };

/** Registers the handlers on `terminal`; `answer` sends an answer to the program. */
export function answerQueries(
  terminal: Terminal,
  { modes, colours, answer }: { modes: Modes; colours: Colours; answer(data: string): void },
): void {
  const { parser } = terminal;
  const first = (params: readonly (number | number[])[]) => params.flat()[0] ?? 0;
  const handle = (data: string) => {
    answer(data);
    return true;
  };
  // XTVERSION
  parser.registerCsiHandler(
    { prefix: '>', final: 'q' },
    (params) => first(params) === 0 && handle(`\x1bP>|${ENGINE}\x1b\\`),
  );
  // XTWINOPS: the text area in pixels, a cell in pixels, the text area in cells.
  parser.registerCsiHandler({ final: 't' }, (params) => {
    const { cols, rows } = terminal;
    if (first(params) === 14) return handle(`\x1b[4;${rows * CELL_PX.height};${cols * CELL_PX.width}t`);
    if (first(params) === 16) return handle(`\x1b[6;${CELL_PX.height};${CELL_PX.width}t`);
    if (first(params) === 18) return handle(`\x1b[8;${rows};${cols}t`);
    return false;
  });
  // The kitty keyboard protocol, and xterm's modifyOtherKeys (XTQMODKEYS).
  parser.registerCsiHandler({ prefix: '?', final: 'u' }, () => handle(`\x1b[?${modes.keyboardFlags()}u`));
  parser.registerCsiHandler({ prefix: '?', final: 'm' }, (params) => {
    return first(params) === 4 && handle(`\x1b[>4;${modes.otherKeys()}m`);
  });
  // Dark or light (the query of mode 2031).
  parser.registerCsiHandler({ prefix: '?', final: 'n' }, (params) => {
    return first(params) === 996 && handle(`\x1b[?997;${colours.isDark() ? 1 : 2}n`);
  });
  // XTGETTCAP: answers that no capability is known, so that programs do not wait for an answer.
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, () => handle('\x1bP0+r\x1b\\'));
}
