/**
 * Splits a markdown text into parts that read one by one as they do together. A text that grows is then parsed from its last
 * part on only, while the parts before it stay as they are.
 */

/** A shorter text is one part: it is parsed in a moment. */
const LEAST_CHARACTERS = 1_000;

/** A fence of code, by CommonMark 4.5: the info of one of backticks has none. */
const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
const MARKS = /`{3}|~{3}/;
/** A line that begins a block of its own after an empty line: not indented, and no item of a list, which may go on. */
const BEGINS = /^(?![-+*]|\d{1,9}[.)])\S/;
/** References apply to the whole text, and HTML may go on over empty lines. A carriage return alone ends a line, too. */
const WHOLE = /\]:|^ {0,3}<|\r/m;

/** The parts, which are together the text. Each but the last has at least `leastCharacters`. */
export function markdownParts(text: string, leastCharacters = LEAST_CHARACTERS): string[] {
  if (text.length <= leastCharacters || WHOLE.test(text)) return [text];
  const parts: string[] = [];
  /** Where the part begins, and the line. */
  let from = 0;
  let at = 0;
  let fence: string | null = null;
  let isAfterEmpty = false;
  for (const line of text.split('\n')) {
    const found = FENCE.exec(line);
    const [, indent = '', marks = '', info = ''] = found ?? [];
    if (fence === null) {
      if (isAfterEmpty && at - from >= leastCharacters && BEGINS.test(line)) {
        parts.push(text.slice(from, at));
        from = at;
      }
      // One that is indented, or behind other marks, may belong to an item of a list or a quote, and end with it.
      if (found === null ? MARKS.test(line) : indent !== '') break;
      if (found !== null) fence = marks;
    } else if (marks.startsWith(fence) && info.trim() === '') fence = null;
    isAfterEmpty = fence === null && /^[ \t]*$/.test(line);
    at += line.length + 1;
  }
  parts.push(text.slice(from));
  return parts;
}
