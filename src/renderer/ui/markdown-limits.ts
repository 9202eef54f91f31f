/**
 * Limits for laying out a story's text as markdown.
 *
 * The parser is linear for ordinary text, but nesting, open brackets and references make it slow, and deep trees
 * overflow the stack of the renderer. The check only counts, before anything is parsed. Each limit is many times what a
 * story needs.
 */

/** Why a text is shown without formatting; null if it may be laid out. */
export type LayoutObstacle = 'long' | 'lines' | 'deep' | 'marks' | 'links' | null;

const MAX_CHARACTERS = 100_000;
/** The time to lay out a paragraph grows with the square of its lines: 4,000 take about 200 ms, 20,000 take 5 s. */
const MAX_LINES = 4_000;
/** Levels of nested quotes and lists. */
const MAX_MARKERS_PER_LINE = 16;
/** Each two columns of indentation open one more list. */
const MAX_INDENTED_COLUMNS = 64;
const MAX_MARKERS = 8_000;
/** Per block, since emphasis and brackets nest only within one. */
const MAX_MARKS_PER_BLOCK = 1_000;
/** Per block: a table has as many columns in each row as in its widest one, however short the row is. */
const MAX_CELLS_PER_BLOCK = 10_000;
/** Bare addresses become links, each of which is looked for in the whole of its line. */
const MAX_ADDRESSES = 2_000;
/** Each reference repeats its target; this limits the characters of all of them together. */
const MAX_REFERENCED_CHARACTERS = 10_000_000;

/** All quote and list markers at the start of a line. */
const PREFIX = /^(?:[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))+/;
const MARKER = />|[-+*]|\d+[.)]/g;
/** A list item ends a paragraph, so that emphasis and brackets cannot span it. */
const ITEM = /^ {0,3}[-+*] +\S/;
const MARKS = /[*_[\]!<&`\\~]/g;
const BARS = /\|/g;
const ADDRESSES = /www\.|:\/\/|@/gi;

/** Checks a text against the limits. */
export function layoutObstacle(text: string): LayoutObstacle {
  if (text.length > MAX_CHARACTERS) return 'long';
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > MAX_LINES) return 'lines';
  let markers = 0;
  let marks = 0;
  let block = { lines: 0, bars: 0 };
  for (const line of lines) {
    const prefix = PREFIX.exec(line)?.[0] ?? '';
    const depth = prefix.match(MARKER)?.length ?? 0;
    markers += depth;
    if (depth > MAX_MARKERS_PER_LINE || prefix.length > MAX_INDENTED_COLUMNS || markers > MAX_MARKERS) return 'deep';
    if (line.trim() === '' || ITEM.test(line)) marks = 0;
    marks += line.match(MARKS)?.length ?? 0;
    if (line.trim() === '') block = { lines: 0, bars: 0 };
    block.lines += 1;
    block.bars = Math.max(block.bars, line.match(BARS)?.length ?? 0);
    if (marks > MAX_MARKS_PER_BLOCK || block.bars * block.lines > MAX_CELLS_PER_BLOCK) return 'marks';
  }
  if ((text.match(ADDRESSES)?.length ?? 0) > MAX_ADDRESSES) return 'links';
  const brackets = text.includes(']:') ? text.split('[').length : 0;
  return brackets * text.length > MAX_REFERENCED_CHARACTERS ? 'links' : null;
}
