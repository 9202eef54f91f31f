/**
 * Characters of Unicode 14 and 15 that the terminals' table of widths (the grapheme add-on of xterm.js, whose data end
 * at 13) does not know. Host and page count cells alike only while both look here.
 */

/** First and last code point of each range, with a character of Unicode 13 that behaves the same. */
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
  // Notation of music: combining, like U+0301.
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

/** A table of widths as xterm.js asks it: by code point, and by what came before it in the same cluster. */
export interface WidthTable {
  readonly version: string;
  wcwidth(codepoint: number): 0 | 1 | 2;
  charProperties(codepoint: number, preceding: number): number;
}

/** The table with the characters that came later, under the same version. */
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

/** What of a terminal chooses the table; xterm.js has the same in the host and in the page. */
export interface WidthsOfTerminal {
  register(table: WidthTable): void;
  activeVersion: string;
}

/** Unicode 15 with grapheme clusters: families, flags, skin tones and emoji presentation are one character of two cells. */
export function registerWidths(unicode: WidthsOfTerminal, addon: { activate(terminal: never): void }): void {
  const versions: { register(table: WidthTable): void; activeVersion: string } = {
    register: (table) => unicode.register(withLaterCharacters(table)),
    activeVersion: '',
  };
  // The add-on registers its tables at the terminal that it is activated with, and names the one to use.
  addon.activate({ unicode: versions } as never);
  unicode.activeVersion = versions.activeVersion;
}
