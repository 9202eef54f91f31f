/** Finds the line of a key in TOML text, since the parser returns values without positions. */

/** A path such as ['agent', 1, 'command'] or ['stop', 'foreign']. */
export type KeyPath = readonly (string | number)[];

/**
 * The 1-based line that sets `path`, or the line of its nearest parent: an inline table or a table's header. Null when
 * not even the first part of the path is found.
 */
export function lineOfKey(text: string, path: KeyPath): number | null {
  const lines = keyLines(text);
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(JSON.stringify(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return null;
}

/** Maps each key path, as JSON, to the first line that sets it. Tolerates invalid TOML. */
export function keyLines(text: string): Map<string, number> {
  const found = new Map<string, number>();
  const counts = new Map<string, number>();
  let table: (string | number)[] = [];
  const note = (path: KeyPath, line: number): void => {
    for (let length = 1; length <= path.length; length++) {
      const key = JSON.stringify(path.slice(0, length));
      if (!found.has(key)) found.set(key, line);
    }
  };
  for (const { line, start } of statements(text)) {
    const header = /^(\[\[?)\s*/.exec(start);
    if (header) {
      const keys = readKeys(start.slice(header[0].length)).keys;
      table = keys;
      if (header[1] === '[[') {
        const name = JSON.stringify(keys);
        const index = counts.get(name) ?? 0;
        counts.set(name, index + 1);
        table = [...keys, index];
      } else {
        // [agent.env] belongs to the last [[agent]]
        const first = JSON.stringify(keys.slice(0, 1));
        const index = counts.get(first);
        if (index !== undefined && keys.length > 1) table = [...keys.slice(0, 1), index - 1, ...keys.slice(1)];
      }
      note(table, line);
      continue;
    }
    const { keys, rest } = readKeys(start);
    if (keys.length > 0 && rest.startsWith('=')) note([...table, ...keys], line);
  }
  return found;
}

/** The lines on which a statement begins; the inside of a multi-line string or array has none. */
function* statements(text: string): Generator<{ line: number; start: string }> {
  const lines = text.split('\n');
  let state = NOTHING_OPEN;
  for (const [index, raw] of lines.entries()) {
    const start = raw.trim();
    if (state.quote === null && state.depth === 0) {
      if (start === '' || start.startsWith('#')) continue;
      yield { line: index + 1, start };
      // the brackets of a header do not open an array
      if (start.startsWith('[')) continue;
    }
    state = scan(raw, state);
  }
}

/** What an earlier line has opened and not closed. */
export interface OpenParts {
  /** The quotes that will close the string: `"""` or `'''`. */
  quote: string | null;
  /** Number of open brackets and braces. */
  depth: number;
}

/** Outside of strings, lists and inline tables. */
export const NOTHING_OPEN: OpenParts = { quote: null, depth: 0 };

/** What is still open at the end of the line. */
export function scan(line: string, open: OpenParts): OpenParts {
  const { quote, depth } = endOf(line, open);
  // a single-line string ends with its line, even if its quote is missing
  return { quote: isOfOneLine(quote) ? null : quote, depth };
}

/** Whether a string that begins on the line and may have no other one has no closing quote. */
export function lacksClosingQuote(line: string, open: OpenParts): boolean {
  return isOfOneLine(endOf(line, open).quote);
}

function isOfOneLine(quote: string | null): boolean {
  return quote?.length === 1;
}

function endOf(line: string, open: OpenParts): OpenParts {
  let { quote, depth } = open;
  for (let at = 0; at < line.length; at++) {
    if (quote !== null) {
      if (quote.startsWith('"') && line[at] === '\\') at += 1;
      else if (line.startsWith(quote, at)) {
        at += quote.length - 1;
        quote = null;
      }
      continue;
    }
    const three = line.slice(at, at + 3);
    const char = line[at];
    if (three === '"""' || three === "'''") {
      quote = three;
      at += 2;
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '#') break;
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth = Math.max(0, depth - 1);
  }
  return { quote, depth };
}

/** The dotted key at the start of `text`, and what follows it. */
function readKeys(text: string): { keys: string[]; rest: string } {
  const keys: string[] = [];
  let rest = text;
  for (;;) {
    const part = /^\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*/.exec(rest);
    if (!part) return { keys, rest };
    keys.push(part[1] ?? part[2] ?? part[3] ?? '');
    rest = rest.slice(part[0].length);
    if (!rest.startsWith('.')) return { keys, rest };
    rest = rest.slice(1);
  }
}
