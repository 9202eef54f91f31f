/**
 * Whether a story's text may be laid out as markdown. The parser is linear for what people write, but nesting, open
 * brackets and references make it slow, and deep trees overflow the stack of whoever draws them. Decided by counting,
 * before anything is parsed; each limit is many times what a story needs.
 */

/** Why a text is shown as it is written; null: it may be laid out. */
export type LayoutObstacle = 'long' | 'lines' | 'deep' | 'marks' | 'links' | null;

const MOST_CHARACTERS = 100_000;
/** Lazy lines of one paragraph cost their square: 4,000 take some 200 ms, 20,000 take 5 s. */
const MOST_LINES = 4_000;
/** Quotes and lists inside each other. */
const MOST_MARKERS_OF_LINE = 16;
/** Two columns of indentation are one more list. */
const MOST_INDENTED_COLUMNS = 64;
const MOST_MARKERS = 8_000;
/** Of one block: emphasis and brackets nest only within it. */
const MOST_MARKS_OF_BLOCK = 1_000;
/** A reference repeats what it refers to: characters that all of them together may become. */
const MOST_REFERRED = 10_000_000;

/** What opens a quote or a list item, as often as it stands at the start of a line. */
const PREFIX = /^(?:[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))+/;
const MARKER = />|[-+*]|\d+[.)]/g;
/** Interrupts a paragraph, so nothing nests over it. */
const ITEM = /^ {0,3}[-+*] +\S/;
const MARKS = /[*_[\]!<&`\\]/g;

export function layoutObstacle(text: string): LayoutObstacle {
  if (text.length > MOST_CHARACTERS) return 'long';
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > MOST_LINES) return 'lines';
  let markers = 0;
  let marks = 0;
  for (const line of lines) {
    const prefix = PREFIX.exec(line)?.[0] ?? '';
    const own = prefix.match(MARKER)?.length ?? 0;
    markers += own;
    if (own > MOST_MARKERS_OF_LINE || prefix.length > MOST_INDENTED_COLUMNS || markers > MOST_MARKERS) return 'deep';
    if (line.trim() === '' || ITEM.test(line)) marks = 0;
    marks += line.match(MARKS)?.length ?? 0;
    if (marks > MOST_MARKS_OF_BLOCK) return 'marks';
  }
  const brackets = text.includes(']:') ? text.split('[').length : 0;
  return brackets * text.length > MOST_REFERRED ? 'links' : null;
}
