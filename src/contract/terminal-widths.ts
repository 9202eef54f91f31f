/**
 * Widths of the characters of Unicode 14 and 15, which the grapheme add-on of xterm.js (data of Unicode 13) does not
 * know. The host and the page must both use this table, so that they count the same cells.
 */

/** The first and last code point of each range, and a character of Unicode 13 that behaves the same. */
const LATER: readonly (readonly [first: number, last: number, like: number])[] = [
  // Combining marks (general category Mn of UnicodeData 14): like U+0301.
  [0x0898, 0x089f, 0x0301],
  [0x08ca, 0x08d2, 0x0301],
  [0x0c3c, 0x0c3c, 0x0301],
  [0x180f, 0x180f, 0x0301],
  [0x1ac1, 0x1ace, 0x0301],
  [0x1dfa, 0x1dfa, 0x0301],
  [0x10f82, 0x10f85, 0x0301],
  [0x11070, 0x11070, 0x0301],
  [0x11073, 0x11074, 0x0301],
  [0x110c2, 0x110c2, 0x0301],
  // Kana (East_Asian_Width W): like U+3042.
  [0x1aff0, 0x1aff3, 0x3042],
  [0x1aff5, 0x1affb, 0x3042],
  [0x1affd, 0x1affe, 0x3042],
  [0x1b11f, 0x1b122, 0x3042],
  [0x1b132, 0x1b132, 0x3042],
  [0x1b155, 0x1b155, 0x3042],
  // Musical notation: combining, like U+0301.
  [0x1cf00, 0x1cf2d, 0x0301],
  [0x1cf30, 0x1cf46, 0x0301],
  [0x1e2ae, 0x1e2ae, 0x0301],
  // Emoji (Emoji_Presentation, East_Asian_Width W): like U+1F436, the dog.
  [0x1f6dc, 0x1f6df, 0x1f436],
  [0x1f7f0, 0x1f7f0, 0x1f436],
  [0x1f979, 0x1f979, 0x1f436],
  [0x1f9cc, 0x1f9cc, 0x1f436],
  [0x1fa75, 0x1fa77, 0x1f436],
  [0x1fa7b, 0x1fa7c, 0x1f436],
  [0x1fa87, 0x1fa88, 0x1f436],
  [0x1faa9, 0x1faaf, 0x1f436],
  [0x1fab7, 0x1fabd, 0x1f436],
  [0x1fabf, 0x1fabf, 0x1f436],
  [0x1fac3, 0x1fac5, 0x1f436],
  [0x1face, 0x1facf, 0x1f436],
  [0x1fad7, 0x1fadb, 0x1f436],
  [0x1fae0, 0x1fae8, 0x1f436],
  [0x1faf0, 0x1faf8, 0x1f436],
];

/** A table of character widths as xterm.js uses it: by code point, and by the preceding state in the same cluster. */
export interface WidthTable {
  readonly version: string;
  wcwidth(codepoint: number): 0 | 1 | 2;
  charProperties(codepoint: number, preceding: number): number;
}

/** Extends a table with the later characters, under the same version. */
export function withLaterCharacters(table: WidthTable): WidthTable {
  return {
    version: table.version,
    wcwidth: (codepoint) => table.wcwidth(known(codepoint)),
    charProperties: (codepoint, preceding) => table.charProperties(known(codepoint), preceding),
  };
}

function known(codepoint: number): number {
  if (codepoint < 0x0898) return codepoint;
  let from = 0;
  let to = LATER.length - 1;
  while (from <= to) {
    const middle = (from + to) >> 1;
    const range = LATER[middle];
    if (range === undefined) break;
    if (codepoint < range[0]) to = middle - 1;
    else if (codepoint > range[1]) from = middle + 1;
    else return range[2];
  }
  return codepoint;
}

/** The part of a terminal that selects its width table; xterm.js has it in the host and in the page. */
export interface WidthsOfTerminal {
  register(table: WidthTable): void;
  activeVersion: string;
}

/**
 * Registers Unicode 15 with grapheme clusters: families, flags, skin tones and emoji become one character of two cells.
 */
export function registerWidths(unicode: WidthsOfTerminal, addon: { activate(terminal: never): void }): void {
  const versions: { register(table: WidthTable): void; activeVersion: string } = {
    register: (table) => unicode.register(withLaterCharacters(table)),
    activeVersion: '',
  };
  // The add-on registers its tables with the terminal that activates it, and sets the one to use.
  addon.activate({ unicode: versions } as never);
  unicode.activeVersion = versions.activeVersion;
}
